"""What the artist set, as the page sends it; `recipe_look` makes a look of it.

A recipe is JSON: texts, references and two sides (dark, light), each with a dye's settings, a
grade and perhaps an imported LUT. It is kept in the look's `settings["studio"]`, so that a look is
opened again as it was left.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hairseg.checks import describe, requirement
from hairseg.core.color import color_to_hex, parse_color
from hairseg.core.json_schema import check_json
from hairseg.dye.luts import DARK_INTENSITY, LIGHT_INTENSITY, DyeSettings
from hairseg.dye.parts import settings_from_json, settings_to_json
from hairseg.errors import LutError
from hairseg.look.folder import PARTS, SIDES, look_schema
from hairseg.look.look import MAX_SHINE
from hairseg.studio.grade import Grade

VERSION = 1
TEXTS = ("id", "title", "author", "license", "family")
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Side:
    """What makes the LUT of one side.

    Attributes:
        settings: The dye.
        grade: What is done to the dye's LUT, or to the imported one.
        lut: Name of an imported LUT that stands in place of the dye's; None for none.
    """

    settings: DyeSettings
    grade: Grade = Grade()
    lut: str | None = None

    def is_made_by(self, settings: DyeSettings) -> bool:
        """Return whether a dye makes its LUT, with nothing done to it."""
        return self.lut is None and self.grade.is_neutral and self.settings == settings


@dataclass(frozen=True)
class Recipe:
    """A look on the artist's table; texts may still be empty.

    Attributes:
        texts: id, title, author, licence and family.
        tags: Words to find it by.
        references: Mean hair intensity of the dark and of the light reference.
        sides: What makes the two LUTs.
        strength: Share of the new colour that shows, 0..1.
        shine: The whole look's, after all else: 0 is matte, 2 glossy.
        depth: How much of real hair's light and shadow each head gets, 0..1.
        texture: Of strands drawn where dark hair shows none, 0..1.
        parts: `look.json`'s gradient, highlights and split, those that there are.
    """

    texts: Mapping[str, str]
    tags: tuple[str, ...]
    references: Mapping[str, float]
    sides: Mapping[str, Side]
    strength: float
    shine: float
    depth: float
    texture: float
    parts: Mapping[str, Any]

    @property
    def is_parametric(self) -> bool:
        """Whether one dye makes both LUTs, with nothing done to them."""
        own = self.sides["dark"].settings
        return all(self.sides[name].is_made_by(own) for name in SIDES)


def default_recipe() -> dict[str, Any]:
    """Return the recipe that a new look begins with, as JSON."""
    settings = settings_to_json(DyeSettings(parse_color("#a05a34")))
    side = {"settings": settings, "grade": grade_to_json(Grade()), "lut": None}
    return {
        "version": VERSION,
        "id": "",
        "title": "",
        "author": "",
        "license": "CC-BY-4.0",
        "family": "custom",
        "tags": [],
        "references": {"dark": DARK_INTENSITY, "light": LIGHT_INTENSITY},
        "sides": {"dark": side, "light": side},
        "strength": 1.0,
        "shine": 1.0,
        "depth": 1.0,
        "texture": 1.0,
        "gradient": None,
        "highlights": None,
        "split": None,
    }


def read_recipe(data: object) -> Recipe:
    """Read a recipe from JSON.

    Raises:
        LutError, ColorError: A field is missing or wrong; the message names it.
    """
    data = _object(data, "recipe")
    texts = {}
    for name in TEXTS:
        text = data.get(name)
        if not isinstance(text, str) or len(text) > LONGEST_TEXT:
            required = f"a text of at most {LONGEST_TEXT} letters"
            raise LutError(requirement(name, required, describe(text)))
        texts[name] = " ".join(text.split())
    tags = data.get("tags")
    if not isinstance(tags, list) or len(tags) > 32:
        raise LutError(requirement("tags", "a list of at most 32", describe(tags)))
    references = _object(data.get("references"), "references")
    sides = _object(data.get("sides"), "sides")
    parts = {name: data[name] for name in PARTS if data.get(name) is not None}
    for name, part in parts.items():
        check_json(part, _part_schema(name), name=name)
    return Recipe(
        texts,
        tuple(tags),
        {side: _number(references, side, "references", 0.0, 1.0) for side in SIDES},
        {side: _side(_object(sides.get(side), side), side) for side in SIDES},
        _number(data, "strength", "recipe", 0.0, 1.0),
        _number({"shine": 1.0, **data}, "shine", "recipe", 0.0, MAX_SHINE),
        _number({"depth": 1.0, **data}, "depth", "recipe", 0.0, 1.0),
        _number({"texture": 1.0, **data}, "texture", "recipe", 0.0, 1.0),
        parts,
    )


def _side(data: dict[str, Any], name: str) -> Side:
    settings = _object(data.get("settings"), f"{name}.settings")
    check_json(settings, {**look_schema()["$defs"]["dye"]}, name=f"{name}.settings")
    lut = data.get("lut")
    if lut is not None and not isinstance(lut, str):
        raise LutError(requirement(f"{name}.lut", "a name or null", describe(lut)))
    return Side(settings_from_json(settings), _grade(data.get("grade"), f"{name}.grade"), lut)


def _grade(data: object, name: str) -> Grade:
    values = _object(data, name)
    curve = values.get("curve")
    if not isinstance(curve, list) or not all(_is_number(one) for one in curve):
        raise LutError(requirement(f"{name}.curve", "five numbers", describe(curve)))
    return Grade(
        tuple(float(one) for one in curve),
        _number(values, "saturation", name, 0.0, 3.0),
        parse_color(values.get("shadow_tint")),
        _number(values, "shadow_amount", name, 0.0, 1.0),
        parse_color(values.get("highlight_tint")),
        _number(values, "highlight_amount", name, 0.0, 1.0),
    )


def grade_to_json(grade: Grade) -> dict[str, Any]:
    """Lay a grade out as JSON."""
    tints = {name: color_to_hex(getattr(grade, name)) for name in ("shadow_tint", "highlight_tint")}
    return {**asdict(grade), "curve": list(grade.curve), **tints}


def _part_schema(name: str) -> dict[str, Any]:
    schema = look_schema()
    return {**schema["properties"][name], "$defs": schema["$defs"]}


def _object(data: object, name: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise LutError(requirement(name, "an object", describe(data)))
    return data


def _number(data: Mapping[str, Any], key: str, name: str, low: float, high: float) -> float:
    value = data.get(key)
    if not _is_number(value) or not low <= value <= high:  # type: ignore[operator]
        required = f"a number in {low:g}..{high:g}"
        raise LutError(requirement(f"{name}.{key}", required, describe(value)))
    return float(value)  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
