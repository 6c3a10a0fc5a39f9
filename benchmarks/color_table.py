"""The table of how believable recoloured hair is; `tables.py` puts it into our pages."""

from collections.abc import Callable, Iterator
from typing import Any

from markdown_table import markdown

THIRDS = ("dark", "middle", "light")
Values = dict[str, float]


def color_table(report: dict[str, Any]) -> str:
    """`color.py --json`: a row per aim; means over looks, the worst look in brackets."""
    looks = list(report["looks"].values())
    spreads = [_spread([thirds[third]["reaches"] for third in THIRDS]) for thirds in looks]
    reaches = f"at most 5, thirds within 3 (worst {max(spreads):.1f})"

    def row(name: str, cell: Callable[[list[Values]], str], wanted: str) -> tuple[str, ...]:
        return name, *(cell([thirds[third] for thirds in looks]) for third in THIRDS), wanted

    rows = [
        row("CIEDE2000 to the swatch", _with_worst("reaches", ".1f", max), reaches),
        row("the same, flat tint", lambda values: f"{_mean(values, 'flat_tint'):.1f}", ""),
        row(
            "luma structure kept (correlation)",
            _with_worst("keeps", ".3f", min),
            "at least 0.9",
        ),
        row("more pixels clipped", _clipped, "under 1 %"),
        row("looks with real hair's local contrast", _like_hair("contrast"), "all, by their mean"),
        row("looks with its chroma spread", _like_hair("chroma_spread"), "the same"),
        row("photos with its local contrast", _photos("contrast"), "70 % of real hair's"),
        row("photos with its chroma spread", _photos("chroma_spread"), "the same"),
        row("outside the hair", lambda values: f"{_mean(values, 'leaks'):.1f}", "at most 0.5"),
    ]
    return markdown(("hair before", "dark third", "middle", "light third", "wanted"), rows)


def _numbers(values: list[Values], name: str) -> Iterator[float]:
    return (one[name] for one in values)


def _mean(values: list[Values], name: str) -> float:
    return sum(_numbers(values, name)) / len(values)


def _spread(values: list[float]) -> float:
    return max(values) - min(values)


def _with_worst(
    name: str, form: str, worst: Callable[[Iterator[float]], float]
) -> Callable[[list[Values]], str]:
    return lambda values: f"{_mean(values, name):{form}} ({worst(_numbers(values, name)):{form}})"


def _clipped(values: list[Values]) -> str:
    most = max(_numbers(values, "clipped_more"))
    return "none" if most <= 0.0 else f"{most:.2%}"


def _like_hair(name: str) -> Callable[[list[Values]], str]:
    def cell(values: list[Values]) -> str:
        inside = sum(one[f"{name}_low"] <= one[name] <= one[f"{name}_high"] for one in values)
        return f"{inside} of {len(values)}"

    return cell


def _photos(name: str) -> Callable[[list[Values]], str]:
    def cell(values: list[Values]) -> str:
        least = min(_numbers(values, f"{name}_like_hair"))
        return f"{_mean(values, f'{name}_like_hair'):.0%} ({least:.0%})".replace("%", " %")

    return cell
