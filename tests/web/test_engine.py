"""The web engine's modules that need no browser, run by Node on vectors that Python writes.

Each test writes what hairseg itself finds into a folder; `engine/*.test.mjs` compares. Part of the
normal run; skipped, and said so, where Node is not installed.
"""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from hairseg import Segmenter
from hairseg.core.box import Box
from hairseg.core.color import parse_color, rec601_luma
from hairseg.dye.shine import change_shine
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.lut.lut3d import Lut3D
from hairseg.render.compose import recolor_frame
from hairseg.render.highlights import find_locks
from hairseg.render.root_tip import find_axis
from hairseg.render.tone import HeadTone, ToneMap, fit_tone
from hairseg.segmentation.cleanup import drop_unsure
from hairseg.segmentation.passes import Passes, Predict
from hairseg.segmentation.search import find_heads
from hairseg.segmentation.split import split_hair
from hairseg.segmentation.views import View, crop_box, feather, first_boxes, part_boxes
from hairseg.stream.buffers import Scratch
from hairseg.stream.tone_follower import ToneFollower
from hairseg.stream.tone_tables import fold_with_rim
from hairseg.studio.analysis import analyse, pack_palette
from tests.segmentation.layouts import LAYOUTS, draw

HERE = Path(__file__).resolve().parent
TIMEOUT_S = 300
SIDE = 128
DYES = ("#7a1f3d", "#111111", "#e8d8b0", "#3366ff", "#00ff00", "#c0c0c8", "#ffffff")

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None,
    reason="Node is not installed: the web engine is not compared with Python",
)


def run_node(name: str, folder: Path) -> None:
    """Runs one file of `engine/` on the vectors of a folder."""
    result = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(HERE / "engine" / name)],
        env={**os.environ, "HAIRSEG_VECTORS": str(folder)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    print(result.stdout)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


def test_constants_are_the_specs(tmp_path: Path) -> None:
    found: dict[str, object] = {}
    for package in ("core", "dye", "segmentation", "render", "stream"):
        try:
            spec = importlib.import_module(f"hairseg.{package}.spec")
        except ModuleNotFoundError:
            continue
        found |= {name: value for name, value in vars(spec).items() if re.match("[A-Z]", name)}
    (tmp_path / "constants.json").write_text(json.dumps(found))
    run_node("constants.test.mjs", tmp_path)


def drawn_head(degrees: float) -> np.ndarray:
    """Hair around a face, longer on one side, the head turned; float32 [SIDE, SIDE]."""
    hair = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(hair, (64, 52), (27, 30), 0, 0, 360, 255, -1)
    cv2.rectangle(hair, (37, 52), (50, 104), 255, -1)
    cv2.rectangle(hair, (78, 52), (91, 84), 255, -1)
    cv2.ellipse(hair, (64, 64), (16, 24), 0, 0, 360, 0, -1)
    turn = cv2.getRotationMatrix2D((63.5, 63.5), degrees, 0.9)
    turned = cv2.warpAffine(hair, turn, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(turned, (0, 0), 1.0).astype(np.float32) / np.float32(255)


def test_roots_and_tips_of_turned_heads(tmp_path: Path) -> None:
    """`UPRIGHT`, the belief in the picture's up, decides most where a head lies on its side."""
    cases = []
    for degrees in (0, 45, 90, 135, 180):
        for aspect in (1.0, 0.6):
            name = f"{degrees} degrees, aspect {aspect}"
            mask = drawn_head(degrees)
            axis = find_axis(mask, aspect=aspect)
            assert axis is not None
            mask.tofile(tmp_path / f"{name}.mask")
            np.stack([axis.along, axis.side]).tofile(tmp_path / f"{name}.axis")
            top, left, bottom, right = axis.box
            box = [left, top, right, bottom]
            cases.append({"name": name, "side": SIDE, "aspect": aspect, "box": box})
    (tmp_path / "root_tip.json").write_text(json.dumps(cases))
    run_node("root_tip.test.mjs", tmp_path)


def test_strands_of_highlights(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    cases = []
    for degrees in (0, 120):
        mask = drawn_head(degrees)
        axis = find_axis(mask)
        assert axis is not None
        along, _ = axis.sampled((SIDE, SIDE))
        noise = cv2.GaussianBlur(rng.random((SIDE, SIDE), np.float32), (0, 0), 1.5)
        luma = np.clip(0.3 + 2 * (noise - noise.mean()), 0, 1)
        for share, width_px in ((0.3, 5.0), (0.5, 2.0)):
            locks = find_locks(luma, mask, along, share=share, width_px=width_px)
            name = f"{degrees} degrees, {width_px} px"
            np.stack([luma, mask, along, locks]).tofile(tmp_path / f"{name}.f32")
            cases.append({"name": name, "side": SIDE, "share": share, "widthPx": width_px})
    (tmp_path / "locks.json").write_text(json.dumps(cases))
    run_node("locks.test.mjs", tmp_path)


def dye_tables() -> ModuleType:
    """The page's script, which lies outside every package."""
    sys.path.insert(0, str(HERE.parents[1] / "web" / "page"))
    try:
        return importlib.import_module("dye_tables")
    finally:
        sys.path.pop(0)


def test_dyes_of_any_colour_and_shine(tmp_path: Path) -> None:
    tables = dye_tables()
    steps = tables.LUMA_STEPS
    # Of the page's table, the rows that these colours are read from.
    tones = np.zeros((steps, 2, tables.DEFAULT_SIZE), np.float32)
    for color in DYES:
        below = min(int(float(rec601_luma(parse_color(color))) * (steps - 1)), steps - 2)
        for row in (below, below + 1):
            tones[row] = tables.tone_curves(row / (steps - 1))
        look = Look.from_color(color)
        pair = np.stack([look.dark.table, look.light.table]).transpose(0, 3, 2, 1, 4)
        pair.astype("<f4").tofile(tmp_path / f"{color[1:]}.f32")
    tones.tofile(tmp_path / "tones.f32")
    for shine in (1.0, 0.2, 1.6):
        lut = change_shine(look.dark.table, look.dark_intensity, shine)
        lut.transpose(2, 1, 0, 3).astype("<f4").tofile(tmp_path / f"shine {shine}.f32")
    about = {"colors": DYES, "tables": tables.dye_tables(), "intensity": look.dark_intensity}
    (tmp_path / "dye.json").write_text(json.dumps(about))
    run_node("dye.test.mjs", tmp_path)


def test_looks_are_their_settings_and_files_are_read(tmp_path: Path) -> None:
    """Shipped looks from their dyes; a .cube, and zips of looks with cubes and with settings."""
    tables = dye_tables()
    cases = []
    for name in ("copper", "platinum", "babylights"):
        look = resolve_look(name)
        parts = [look.dark.pair.settings, *([look.highlights.settings] if look.highlights else [])]
        colors = replace(look, shine=1.0).palette.colors
        for index, (settings, color) in enumerate(zip(parts, colors, strict=True)):
            references = (look.dark_intensity, look.light_intensity)
            dye = {**tables.dye_entry(settings, *references), "references": references}
            write_pair(tmp_path / f"{name}-{index}.f32", color.dark, color.light)
            cases.append({"name": f"{name}-{index}", "dye": dye})
    steps = tables.LUMA_STEPS
    luma = float(rec601_luma(resolve_look("copper").rgb))
    tones = np.zeros((steps, 2, tables.DEFAULT_SIZE), np.float32)
    below = int(luma * (steps - 1))
    for row in (below, below + 1):
        tones[row] = tables.tone_curves(row / (steps - 1))
    tones.tofile(tmp_path / "tones.f32")
    about = {"cases": cases, "tables": tables.dye_tables()}
    (tmp_path / "looks.json").write_text(json.dumps(about))
    copper = resolve_look("copper")
    # With cubes, as an editor leaves them; and as its settings alone, as the studio saves them.
    cubes = replace(copper, dark=Lut3D(copper.dark.table), light=Lut3D(copper.light.table))
    for name, look in (("cubes", cubes), ("settings", copper)):
        look.save(tmp_path / name)
        shutil.make_archive(str(tmp_path / name), "zip", tmp_path / name)
    assert (tmp_path / "cubes" / "dark.cube").is_file()
    assert not (tmp_path / "settings" / "dark.cube").exists()
    run_node("looks.test.mjs", tmp_path)


def write_pair(path: Path, dark: np.ndarray, light: np.ndarray) -> None:
    """Both LUTs, the dark side first, red fastest."""
    np.stack([dark, light]).transpose(0, 3, 2, 1, 4).astype("<f4").tofile(path)


def test_what_only_might_be_hair_is_dropped(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    for index in range(6):
        noise = cv2.GaussianBlur(rng.random((64, 64), np.float32), (0, 0), 3)
        mask = np.clip((noise - noise.mean()) * 6, 0, 1)
        mask.tofile(tmp_path / f"{index}.f32")
        drop_unsure(mask).tofile(tmp_path / f"{index}.kept")
    run_node("sure_hair.test.mjs", tmp_path)


def unpacked(data: bytes) -> tuple[dict[str, object], bytes]:
    """The JSON header and the arrays of what the studio packs."""
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def test_the_sketch_recolours_as_hairseg_does(tmp_path: Path) -> None:
    """All that follows the mask: LUTs, detail, the strands' own colours, the composite."""
    rng = np.random.default_rng(7)
    cases = []
    for name, intensity, color in (
        ("dark to light", 0.1, "#d8b98a"),
        ("light to red", 0.6, "#8a2f22"),
    ):
        frame = draw_strands(intensity, SIDE, SIDE, rng=rng)
        mask = drawn_head(0)
        # The studio leaves light and shadow to the LUTs.
        look = replace(Look.from_color(color), depth=0.0)
        facts, pixels = unpacked(analyse(frame, mask))
        about, luts = unpacked(pack_palette(look))
        (tmp_path / f"{name}.pixels").write_bytes(pixels)
        (tmp_path / f"{name}.luts").write_bytes(luts)
        (tmp_path / f"{name}.frame").write_bytes(frame.tobytes())
        (tmp_path / f"{name}.recolored").write_bytes(recolor_frame(frame, mask, look).tobytes())
        scale = facts["small"][0] / (facts["box"][2] - facts["box"][0])  # type: ignore[index]
        sigma = facts["sigma"] / scale  # type: ignore[operator]
        cases.append({"name": name, "side": SIDE, "facts": facts, "look": about, "sigma": sigma})
    (tmp_path / "sketch.json").write_text(json.dumps(cases))
    run_node("sketch.test.mjs", tmp_path)


def told(head: HeadTone) -> dict[str, object]:
    """A measured head, as JSON."""
    return {"color": head.color, "histogram": head.histogram.tolist()}


def curves(tone: ToneMap) -> dict[str, object]:
    """A fitted tone, as JSON."""
    arrays = {name: getattr(tone, name).tolist() for name in ("curve", "position", "chroma")}
    return {"amount": tone.amount, "mean": tone.mean, **arrays}


def test_the_tone_of_a_head_is_that_of_a_stream(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    heads, looks = [], []
    for name, intensity in (("black", 0.06), ("blond", 0.55)):
        frame = draw_strands(intensity, SIDE, SIDE, rng=rng)
        mask = drawn_head(0)
        head = ToneFollower(Scratch()).follow(frame, mask, None)
        assert head is not None
        heads.append(head)
        opaque = np.full((SIDE, SIDE, 1), 255, np.uint8)
        (tmp_path / f"{name}.rgba").write_bytes(np.concatenate([frame, opaque], -1).tobytes())
        mask.tofile(tmp_path / f"{name}.mask")
    for color in ("#d8b98a", "#8a2f22", "#15110f"):
        look = Look.from_color(color)
        (sides,) = look.palette.colors
        for which, head in enumerate(heads):
            t = (head.luma - look.dark_intensity) / (look.light_intensity - look.dark_intensity)
            t = float(np.clip(t, 0.0, 1.0))
            lut = sides.at(t)
            for depth in (1.0, 0.4):
                tone = fit_tone(
                    head, lut, contrast=sides.contrast, depth=depth, wanted=sides.wanted
                )
                share = look.palette.strand_shares(head.luma, t)[0]
                folded, rim = fold_with_rim(head, tone, lut, share)
                name = f"{color[1:]} {which} {depth}"
                rgba = np.concatenate([folded, rim[..., np.newaxis]], -1)
                rgba.transpose(2, 1, 0, 3).astype("<f4").tofile(tmp_path / f"{name}.folded")
                lut.transpose(2, 1, 0, 3).astype("<f4").tofile(tmp_path / f"{name}.lut")
                case = {"name": name, "look": name, "head": which, "depth": depth, "t": t}
                case |= {
                    "contrast": sides.contrast,
                    "luma": sides.luma,
                    "wanted": sides.wanted,
                    "tone": curves(tone),
                }
                looks.append({**case, "strandColor": look.palette.strand_color})
    black, blond = heads
    luma = float(np.abs(np.cumsum(blond.histogram - black.histogram)).sum()) / 255
    step = max(abs(a - b) for a, b in zip(black.color, blond.color, strict=True))
    moved = {**told(black.approached(blond, 0.5)), "luma": luma, "colorStep": step}
    named = [
        {"name": name, "size": SIDE, **told(head)}
        for name, head in zip(("black", "blond"), heads, strict=True)
    ]
    (tmp_path / "tone.json").write_text(
        json.dumps({"heads": named, "looks": looks, "moved": moved})
    )
    run_node("tone.test.mjs", tmp_path)


class Recorded(Passes):
    """Passes that remember what each run was asked, and what its view says."""

    def __init__(self, frame: np.ndarray, predict: Predict, size: int) -> None:
        super().__init__(frame, predict, size)
        self.asked: list[tuple[View, bool]] = []

    def view(self, box: Box, prior: np.ndarray | None = None) -> View:
        self.asked.append((super().view(box, prior), False))
        return self.asked[-1][0]

    def flipped(self, view: View) -> View:
        self.asked.append((super().flipped(view), True))
        return self.asked[-1][0]


def seen_frames() -> Iterator[tuple[str, np.ndarray, Predict, int]]:
    """Frames and their networks: drawn discs, and a portrait (public domain) in a group."""
    places = [(100 + 200 * column, 100 + 200 * row) for row in range(2) for column in range(3)]
    discs = np.full((400, 600, 3), 230, np.uint8)
    for x, y in places:
        cv2.circle(discs, (x, y), 60, (20, 20, 20), cv2.FILLED)
    far = np.full((512, 512, 3), 230, np.uint8)
    cv2.circle(far, (400, 90), 14, (20, 20, 20), cv2.FILLED)

    def dark(image: np.ndarray, prior: np.ndarray | None) -> np.ndarray:
        mask = (image[..., 0] < 0.5).astype(np.float32)
        large = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
        return np.asarray(large, np.float32)

    yield "discs", discs, dark, 128
    yield "a small disc", far, dark, 128
    yield "nothing", np.full((300, 400, 3), 230, np.uint8), dark, 128
    from skimage.data import astronaut

    portrait = np.asarray(astronaut(), np.uint8)[:256, 60:380]
    with Segmenter("light", num_threads=1) as segmenter:

        def predict(image: np.ndarray, prior: np.ndarray | None) -> np.ndarray:
            return np.asarray(segmenter.predict(image, prior=prior))

        yield "a portrait", portrait, predict, segmenter.size
        yield "four", np.tile(portrait, (2, 2, 1)), predict, segmenter.size
        small = np.full((640, 640, 3), 120, np.uint8)
        small[90:218, 400:528] = cv2.resize(portrait, (128, 128), interpolation=cv2.INTER_AREA)
        yield "a small one", small, predict, segmenter.size
        yield "a row", np.tile(portrait[:, ::-1], (1, 3, 1)), predict, segmenter.size


def test_heads_are_found_where_hairseg_finds_them(tmp_path: Path) -> None:
    frames, layouts, views = [], [], []
    for height, width in ((480, 640), (480, 1280), (900, 300)):
        first = first_boxes(height, width)
        hair = Box(height // 5, width // 3, height // 2, width // 3 + 60)
        crop = crop_box(hair, (height, width), least_side=64)
        about = {"frame": {"height": height, "width": width}, "first": [asdict(b) for b in first]}
        about |= {"parts": [asdict(b) for b in part_boxes(first[-1])], "hair": asdict(hair)}
        weights = feather(crop, (height, width), (20, 30)).ravel().tolist()
        views.append({**about, "crop": asdict(crop), "weights": weights})
    for name in LAYOUTS:
        _, mask = draw(name)
        mask.tofile(tmp_path / f"{name}.mask")
        heads = [{"area": h.area, "box": asdict(h.box)} for h in split_hair(mask).heads]
        sides = {"height": mask.shape[0], "width": mask.shape[1]}
        layouts.append({"name": name, **sides, "heads": heads})
    for name, frame, predict, size in seen_frames():
        passes = Recorded(frame, predict, size)
        found = find_heads(passes)
        np.stack([view.mask for view, _ in passes.asked]).astype("<f4").tofile(
            tmp_path / f"{name}.masks"
        )
        found.canvas.found.tofile(tmp_path / f"{name}.found")
        height, width = found.canvas.shape
        small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
        opaque = np.full((height, width, 1), 255, np.uint8)
        (tmp_path / f"{name}.colors").write_bytes(np.concatenate([small, opaque], -1).tobytes())
        runs = [{"box": asdict(view.box), "mirrored": flip} for view, flip in passes.asked]
        heads = [{"box": asdict(head.box), "known": head.known} for head in found.heads]
        sides = {"height": frame.shape[0], "width": frame.shape[1], "size": size}
        case = {"name": name, **sides, "runs": runs, "canvas": [width, height], "heads": heads}
        frames.append(case)
    (tmp_path / "heads.json").write_text(
        json.dumps({"views": views, "layouts": layouts, "frames": frames})
    )
    run_node("heads.test.mjs", tmp_path)
