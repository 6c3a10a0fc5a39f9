"""A picture of a benchmark: a bar for each stream, made of its stages; the bare model is marked.

Rows are those of `hairseg.apps.bench.measure.measure`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from hairseg.apps.bench.measure import STAGES, Row

_BACKGROUND, _TEXT, _FAINT = (250, 249, 247), (38, 36, 34), (214, 210, 204)
# Told apart by those who see no red or no green too: Okabe and Ito, "Color Universal Design", 2008.
_COLORS = {
    "shrink": (86, 180, 233),
    "motion": (0, 114, 178),
    "inference": (230, 159, 0),
    "smooth": (204, 121, 167),
    "edges": (0, 158, 115),
    "color": (213, 94, 0),
}
_WIDTH, _LEFT, _RIGHT = 1200, 300, 250
_LINE, _BAR, _HEAD = 34, 20, 96
_TEXT_PX = 17
# In medians.
_LONGEST_WHISKER = 1.5


def draw_bench(rows: Sequence[Row], title: str) -> NDArray[np.uint8]:
    """Draw the rows of streams, one under the other.

    Args:
        rows: With `apps.bench.measure.add_ratios` applied; rows of bare models become marks.
        title: What the machine is.

    Returns:
        uint8 RGB [H, W, 3].
    """
    streams = [row for row in rows if "total" in row["ms"]]
    bare = {
        (row["model"], row["threads"]): row["ms"]["bare"]["median"]
        for row in rows
        if "bare" in row["ms"]
    }
    picture = Image.new("RGB", (_WIDTH, _HEAD + _LINE * (len(streams) + 1)), _BACKGROUND)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=_TEXT_PX)
    draw.text((16, 12), title, fill=_TEXT, font=font)
    _draw_legend(draw, font)
    longest_ms = max([_whisker_ms(row["ms"]["total"]) for row in streams], default=1.0)
    scale = (_WIDTH - _LEFT - _RIGHT) / max(longest_ms, 1e-6)
    for number, row in enumerate(streams):
        top = _HEAD + number * _LINE
        threads = f"{row['threads']} thread{'s' * (row['threads'] != 1)}"
        name = f"{row['model']}, {row['frame']}, {threads}"
        draw.text((16, top), name, fill=_TEXT, font=font)
        _draw_bar(draw, row["ms"], top, scale)
        alone = bare.get((row["model"], row["threads"]))
        if alone is not None:
            x = _LEFT + alone * scale
            draw.line((x, top - 3, x, top + _BAR + 3), fill=_TEXT, width=2)
        text = f"{row['ms']['total']['median']:.1f} ms"
        if "times_bare" in row:
            text += f", {row['times_bare']:.2f} x the model"
        end = _LEFT + _whisker_ms(row["ms"]["total"]) * scale
        draw.text((end + 10, top), text, fill=_TEXT, font=font)
    return np.asarray(picture, np.uint8)


def _draw_bar(
    draw: ImageDraw.ImageDraw, times_ms: dict[str, dict[str, float]], top: int, scale: float
) -> None:
    begin = float(_LEFT)
    for stage in STAGES:
        end = begin + times_ms[stage]["median"] * scale
        draw.rectangle((begin, top, max(end - 1, begin), top + _BAR), fill=_COLORS[stage])
        begin = end
    # From the whole frame's median to its 95th percentile; one far off gets no end.
    middle, whole = top + _BAR // 2, times_ms["total"]
    median, end = (_LEFT + ms * scale for ms in (whole["median"], _whisker_ms(whole)))
    draw.line((median, middle, end, middle), fill=_TEXT, width=1)
    if whole["p95"] <= _LONGEST_WHISKER * whole["median"]:
        draw.line((end, middle - 5, end, middle + 5), fill=_TEXT, width=1)


def _whisker_ms(whole: dict[str, float]) -> float:
    return min(whole["p95"], _LONGEST_WHISKER * whole["median"])


def _draw_legend(
    draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> None:
    x = 16.0
    for stage in STAGES:
        draw.rectangle((x, 50, x + 16, 66), fill=_COLORS[stage])
        draw.text((x + 24, 46), stage, fill=_TEXT, font=font)
        x += 24 + draw.textlength(stage, font=font) + 26
    draw.line((x, 48, x, 68), fill=_TEXT, width=2)
    draw.text((x + 10, 46), "the model alone", fill=_TEXT, font=font)
    x += 10 + draw.textlength("the model alone", font=font) + 26
    draw.line((x, 58, x + 22, 58), fill=_TEXT, width=1)
    draw.line((x + 22, 53, x + 22, 63), fill=_TEXT, width=1)
    draw.text((x + 32, 46), "to the 95th percentile", fill=_TEXT, font=font)
    draw.line((16, 80, _WIDTH - 16, 80), fill=_FAINT, width=1)
