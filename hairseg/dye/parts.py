"""What a look may have beside its one colour: a gradient, strands of another colour, two halves.

Each part's colours are kept as a dye's settings; their LUT pairs are made when the look is first
used (`hairseg.render.palette`), for the same references as the look's own pair. Positions run along
the hair: 0 at its root, 1 at its tip (`hairseg.render.root_tip`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from hairseg.checks import check_fraction, describe, requirement
from hairseg.core.color import color_to_hex, parse_color
from hairseg.dye import spec
from hairseg.dye.curves import DyeSettings
from hairseg.errors import LutError

MIN_WIDTH, MAX_WIDTH = 0.005, 0.2


@dataclass(frozen=True)
class GradientStop:
    """One further colour along the hair.

    Attributes:
        settings: The dye.
        position: Where it is pure, 0 at the root to 1 at the tip.
        strength: Share of it that shows there, 0..1; 0 leaves the hair's own colour.
    """

    settings: DyeSettings
    position: float = 1.0
    strength: float = 1.0

    def __post_init__(self) -> None:
        _check_settings(self.settings)
        _check_fractions(self, "position", "strength")


@dataclass(frozen=True)
class Gradient:
    """Two to five colours from root to tip, the look's own being the first.

    Attributes:
        stops: The colours that follow, one to four, their positions rising.
        root: Up to here the look's own colour is pure; under the first stop's position.
        root_strength: Share of the look's own colour that shows at the root, 0..1; 0 leaves the
            roots as they are.
    """

    stops: tuple[GradientStop, ...]
    root: float = 0.15
    root_strength: float = 1.0

    def __post_init__(self) -> None:
        _check_fractions(self, "root", "root_strength")
        if not 1 <= len(self.stops) <= spec.MAX_STOPS:
            raise LutError(requirement("stops", f"1 to {spec.MAX_STOPS}", f"{len(self.stops)}"))
        before = self.root
        for index, stop in enumerate(self.stops):
            if stop.position <= before:
                required = f"above {before:g}, the position before it"
                name = f"stops[{index}].position"
                raise LutError(requirement(name, required, f"{stop.position:g}"))
            before = stop.position


@dataclass(frozen=True)
class Highlights:
    """Strands of another colour, which follow the hair's own locks; darker ones are lowlights.

    Attributes:
        settings: The strands' dye.
        share: Share of the hair that they take, 0..1.
        width: Of one strand, as a share of the hair's size (the root of its area).
        strength: Share of their colour over what lies under them, 0..1.
        root: They begin here along the hair, 0 at the root to 1 at the tip.
    """

    settings: DyeSettings
    share: float = 0.3
    width: float = 0.015
    strength: float = 1.0
    root: float = 0.0

    def __post_init__(self) -> None:
        _check_settings(self.settings)
        _check_fractions(self, "share", "strength", "root")
        if not isinstance(self.width, (int, float)) or not MIN_WIDTH <= self.width <= MAX_WIDTH:
            required = f"a number in {MIN_WIDTH:g}..{MAX_WIDTH:g}"
            raise LutError(requirement("width", required, describe(self.width)))


@dataclass(frozen=True)
class Split:
    """Another colour on the right half of the head, as the picture shows it.

    Attributes:
        settings: The dye of the right half.
        softness: Width of the border between the halves, as a share of the hair's size.
    """

    settings: DyeSettings
    softness: float = 0.06

    def __post_init__(self) -> None:
        _check_settings(self.settings)
        _check_fractions(self, "softness")


def settings_to_json(settings: DyeSettings) -> dict[str, Any]:
    """Lay a dye's settings out for `look.json`; the colour becomes `#rrggbb`."""
    return {**asdict(settings), "color": color_to_hex(settings.color)}


def settings_from_json(data: Mapping[str, Any]) -> DyeSettings:
    """Read a dye's settings; what is left out has its default, unknown names are left alone.

    Raises:
        ColorError: The colour cannot be read.

    >>> settings_from_json({"color": "#808080", "shine": 1.2}).shine
    1.2
    """
    known = {one.name for one in fields(DyeSettings)} - {"color"}
    numbers = {name: float(value) for name, value in data.items() if name in known}
    return DyeSettings(parse_color(data["color"]), **numbers)


def part_to_json(part: Gradient | Highlights | Split) -> dict[str, Any]:
    """Lay a part of a look out for `look.json`."""
    data = {one.name: getattr(part, one.name) for one in fields(part)}
    if isinstance(part, Gradient):
        data["stops"] = [
            {**_numbers(stop), "settings": settings_to_json(stop.settings)} for stop in part.stops
        ]
    else:
        data["settings"] = settings_to_json(part.settings)
    return data


def gradient_from_json(data: Mapping[str, Any]) -> Gradient:
    """Read a gradient that the schema has checked."""
    stops = tuple(GradientStop(**_arguments(stop)) for stop in data["stops"])
    return Gradient(stops, **{name: data[name] for name in data if name != "stops"})


def highlights_from_json(data: Mapping[str, Any]) -> Highlights:
    """Read highlights that the schema has checked."""
    return Highlights(**_arguments(data))


def split_from_json(data: Mapping[str, Any]) -> Split:
    """Read a split that the schema has checked."""
    return Split(**_arguments(data))


def _arguments(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "settings": settings_from_json(data["settings"])}


def _numbers(stop: GradientStop) -> dict[str, float]:
    return {"position": stop.position, "strength": stop.strength}


def _check_settings(settings: object) -> None:
    if not isinstance(settings, DyeSettings):
        raise LutError(requirement("settings", "DyeSettings", describe(settings)))


def _check_fractions(part: object, *names: str) -> None:
    for name in names:
        check_fraction(getattr(part, name), name, error=LutError)
