"""What the artist set, as the page sends it, and the look that it makes.

A recipe is JSON: texts, references and two sides (dark, light), each with a dye's settings, a
grade and perhaps an imported LUT. It is kept in the look's `settings["studio"]`, so that a look is
opened again as it was left.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import describe, requirement
from hairseg.color import color_to_hex, parse_color
from hairseg.dye import DARK_INTENSITY, LIGHT_INTENSITY, DyeSettings, dye_luts
from hairseg.errors import LutError
from hairseg.json_schema import check_json
from hairseg.look_folder import PARTS, SIDES, look_schema
from hairseg.look_parts import part_to_json, settings_from_json, settings_to_json
from hairseg.looks import MAX_SHINE, Look
from hairseg.lut_file import Lut3D
from hairseg.recoloring import mean_hair_intensity, recolor_frame
from hairseg.strands import draw_strands
from hairseg.studio.grade import Grade, grade_lut

VERSION = 1
TEXTS = ("id", "title", "author", "license", "family")
LONGEST_TEXT = 200
# Hair on which a look's mean colour is measured where its recipe does not tell it.
_SWATCH_INTENSITY, _SWATCH_SIDE = 0.3, 64

# Gives an imported LUT's table by its name in the recipe.
TableReader = Callable[[str], NDArray[np.float32]]


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
        parts: `look.json`'s gradient, highlights and split, those that there are.
    """

    texts: Mapping[str, str]
    tags: tuple[str, ...]
    references: Mapping[str, float]
    sides: Mapping[str, Side]
    strength: float
    shine: float
    parts: Mapping[str, Any]

    @property
    def is_parametric(self) -> bool:
        """Whether one dye makes both LUTs, with nothing done to them."""
        dark, light = (self.sides[name] for name in SIDES)
        return dark == light and dark.lut is None and dark.grade.is_neutral


def default_recipe() -> dict[str, Any]:
    """The recipe that a new look begins with, as JSON."""
    settings = settings_to_json(DyeSettings(parse_color("#a05a34")))
    side = {"settings": settings, "grade": _grade_to_json(Grade()), "lut": None}
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
        "gradient": None,
        "highlights": None,
        "split": None,
    }


def read_recipe(data: object) -> Recipe:
    """Reads a recipe from JSON.

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
        parts,
    )


def make_luts(recipe: Recipe, read_table: TableReader) -> dict[str, NDArray[np.float32]]:
    """Makes the two LUTs of a recipe, float32 [N, N, N, 3] each."""
    check_references(recipe.references)
    tables = {}
    for name in SIDES:
        side = recipe.sides[name]
        if side.lut is not None:
            table = read_table(side.lut)
        else:
            luts = dye_luts(
                side.settings,
                dark_intensity=recipe.references["dark"],
                light_intensity=recipe.references["light"],
            )
            table = luts.dark if name == "dark" else luts.light
        tables[name] = grade_lut(table, side.grade)
    return tables


def detail_of(recipe: Recipe) -> float:
    """Fine detail that the look wins back: one number for both sides."""
    return sum(recipe.sides[name].settings.detail for name in SIDES) / 2.0


def check_references(references: Mapping[str, float]) -> None:
    """Refuses references that lie too near each other, in an artist's words."""
    if references["light"] - references["dark"] < 0.1 - 1e-9:
        raise LutError(
            "the two references are too alike: the light hair's mean intensity must be at least "
            f"0.1 above the dark one's; got {references['light']:.2f} and {references['dark']:.2f}"
        )


def make_look(
    recipe: Recipe, data: Mapping[str, Any], read_table: TableReader, *, measures: bool = True
) -> Look:
    """Makes the look of a recipe.

    Args:
        recipe: What was set.
        data: The JSON that it was read from, which the look keeps.
        read_table: Gives imported LUTs.
        measures: Whether to measure the swatch where the recipe does not tell it; a preview
            needs none.

    Raises:
        LutError: A field would make no valid look.
    """
    tables = make_luts(recipe, read_table)
    own = recipe.sides["dark"].settings
    title = recipe.texts["title"] or "untitled"
    parts: dict[str, Any] = {name: PARTS[name](dict(part)) for name, part in recipe.parts.items()}
    look = Look(
        id=recipe.texts["id"] or "untitled",
        title=title,
        author=recipe.texts["author"] or "unknown",
        license=recipe.texts["license"] or "CC-BY-4.0",
        swatch=color_to_hex(own.color),
        dark=Lut3D(tables["dark"], title=f"{title}, dark hair"),
        light=Lut3D(tables["light"], title=f"{title}, light hair"),
        dark_intensity=recipe.references["dark"],
        light_intensity=recipe.references["light"],
        detail=detail_of(recipe),
        settings={**settings_to_json(own), "studio": _kept(data)},
        family=recipe.texts["family"] or "custom",
        tags=recipe.tags,
        strength=recipe.strength,
        shine=recipe.shine,
        **parts,
    )
    if recipe.is_parametric or not measures:
        return look
    return replace(look, swatch=_measured_swatch(look))


def look_to_recipe(look: Look, keep_table: Callable[[NDArray[np.float32]], str]) -> dict[str, Any]:
    """Lays a look out as a recipe, to go on from.

    Args:
        look: One that the studio saved, one of a dye's settings, or any other.
        keep_table: Keeps a LUT that no settings make, and names it.

    Returns:
        JSON whose LUTs are the look's own.
    """
    data = default_recipe()
    for name in TEXTS:
        data[name] = getattr(look, name)
    data["tags"] = list(look.tags)
    data["references"] = {"dark": look.dark_intensity, "light": look.light_intensity}
    data["strength"], data["shine"] = look.strength, look.shine
    for name in PARTS:
        part = getattr(look, name)
        data[name] = None if part is None else part_to_json(part)
    settings = settings_to_json(_settings_of(look))
    kept = look.settings.get("studio")
    kept_sides = kept.get("sides") if isinstance(kept, dict) else None
    for name in SIDES:
        side = {"settings": settings, "grade": _grade_to_json(Grade()), "lut": None}
        if isinstance(kept_sides, dict) and isinstance(kept_sides.get(name), dict):
            side = {**side, **kept_sides[name], "lut": None}
        data["sides"] = {**data["sides"], name: side}
    try:
        made = make_luts(read_recipe(data), lambda name: look.dark.table)
    except (LutError, ValueError):
        made = {}
    for name in SIDES:
        table = getattr(look, name).table
        same = name in made and made[name].shape == table.shape
        if not same or float(np.abs(made[name] - table).max()) > 2e-4:
            side = data["sides"][name]
            neutral = _grade_to_json(Grade())
            data["sides"][name] = {**side, "grade": neutral, "lut": keep_table(table)}
    return data


def _settings_of(look: Look) -> DyeSettings:
    try:
        settings = settings_from_json(look.settings)
    except (KeyError, TypeError, ValueError):
        settings = DyeSettings(parse_color(look.swatch))
    return replace(settings, detail=look.detail)


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the JSON `look.json` does not say already."""
    return {"version": VERSION, "sides": data["sides"]}


def _measured_swatch(look: Look) -> str:
    rng = np.random.default_rng(0)
    hair = draw_strands(_SWATCH_INTENSITY, _SWATCH_SIDE, _SWATCH_SIDE, rng=rng)
    everywhere = np.ones((_SWATCH_SIDE, _SWATCH_SIDE), np.float32)
    plain = replace(look, gradient=None, highlights=None, split=None, strength=1.0)
    assert mean_hair_intensity(hair, everywhere) is not None
    mean = recolor_frame(hair, everywhere, plain).reshape(-1, 3).mean(axis=0) / 255.0
    return color_to_hex((float(mean[0]), float(mean[1]), float(mean[2])))


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


def _grade_to_json(grade: Grade) -> dict[str, Any]:
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
