"""From a recipe to the look that it makes, and from any look back to a recipe."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.core.color import color_to_hex, parse_color
from hairseg.dye.luts import DyeSettings, dye_luts
from hairseg.dye.parts import part_to_json, settings_from_json, settings_to_json
from hairseg.errors import LutError
from hairseg.look.folder import PARTS, SIDES, STUDIO_FIELD, dyed_luts
from hairseg.look.look import Look
from hairseg.look.swatch import measured_swatch
from hairseg.lut.lut3d import Lut3D
from hairseg.studio.grade import Grade, grade_lut
from hairseg.studio.recipe import (
    TEXTS,
    VERSION,
    Recipe,
    default_recipe,
    grade_to_json,
    read_recipe,
)

# Gives an imported LUT's table by its name in the recipe.
TableReader = Callable[[str], NDArray[np.float32]]


def make_luts(recipe: Recipe, read_table: TableReader) -> dict[str, NDArray[np.float32]]:
    """Make the two LUTs of a recipe, float32 [N, N, N, 3] each."""
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
    """Return the fine detail that the look wins back: one number for both sides."""
    return sum(recipe.sides[name].settings.detail for name in SIDES) / 2.0


def strand_color_of(recipe: Recipe) -> float:
    """Share of the strands' own colours that the look gives back: one number for both sides."""
    return sum(recipe.sides[name].settings.strand_color for name in SIDES) / 2.0


def check_references(references: Mapping[str, float]) -> None:
    """Refuse references that lie too near each other, in an artist's words."""
    if references["light"] - references["dark"] < 0.1 - 1e-9:
        raise LutError(
            "the two references are too alike: the light hair's mean intensity must be at least "
            f"0.1 above the dark one's; got {references['light']:.2f} and {references['dark']:.2f}"
        )


def make_look(
    recipe: Recipe, data: Mapping[str, Any], read_table: TableReader, *, measures: bool = True
) -> Look:
    """Make the look of a recipe.

    Args:
        recipe: What was set.
        data: The JSON that it was read from, which the look keeps.
        read_table: Gives imported LUTs.
        measures: Whether to measure the swatch where the recipe does not tell it; a preview
            needs none.

    Raises:
        LutError: A field would make no valid look.
    """
    own = recipe.sides["dark"].settings
    title = recipe.texts["title"] or "untitled"
    luts = _own_luts(recipe, title, read_table)
    parts: dict[str, Any] = {name: PARTS[name](dict(part)) for name, part in recipe.parts.items()}
    look = Look(
        id=recipe.texts["id"] or "untitled",
        title=title,
        author=recipe.texts["author"] or "unknown",
        license=recipe.texts["license"] or "CC-BY-4.0",
        swatch=color_to_hex(own.color),
        dark=luts["dark"],
        light=luts["light"],
        dark_intensity=recipe.references["dark"],
        light_intensity=recipe.references["light"],
        detail=detail_of(recipe),
        strand_color=strand_color_of(recipe),
        settings={**settings_to_json(own), STUDIO_FIELD: _kept(data)},
        family=recipe.texts["family"] or "custom",
        tags=recipe.tags,
        strength=recipe.strength,
        shine=recipe.shine,
        depth=recipe.depth,
        texture=recipe.texture,
        **parts,
    )
    if recipe.is_parametric or not measures:
        return look
    return replace(look, swatch=measured_swatch(look))


def _own_luts(recipe: Recipe, title: str, read_table: TableReader) -> dict[str, Lut3D]:
    """Return the look's LUTs: settings where they are all there is, else tables, saved as cubes."""
    check_references(recipe.references)
    own = recipe.sides["dark"].settings
    luts = dyed_luts(
        own,
        title=title,
        dark_intensity=recipe.references["dark"],
        light_intensity=recipe.references["light"],
    )
    others = [name for name in SIDES if not recipe.sides[name].is_made_by(own)]
    if others:
        tables = make_luts(recipe, read_table)
        luts |= {name: Lut3D(tables[name], title=luts[name].title) for name in others}
    return luts


def look_to_recipe(look: Look, keep_table: Callable[[NDArray[np.float32]], str]) -> dict[str, Any]:
    """Lay a look out as a recipe, to go on from.

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
    for name in ("strength", "shine", "depth", "texture"):
        data[name] = getattr(look, name)
    for name in PARTS:
        part = getattr(look, name)
        data[name] = None if part is None else part_to_json(part)
    settings = settings_to_json(_settings_of(look))
    kept = look.settings.get(STUDIO_FIELD)
    kept_sides = kept.get("sides") if isinstance(kept, dict) else None
    for name in SIDES:
        side = {"settings": settings, "grade": grade_to_json(Grade()), "lut": None}
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
            neutral = grade_to_json(Grade())
            data["sides"][name] = {**side, "grade": neutral, "lut": keep_table(table)}
    return data


def _settings_of(look: Look) -> DyeSettings:
    try:
        settings = settings_from_json(look.settings)
    except (KeyError, TypeError, ValueError):
        settings = DyeSettings(parse_color(look.swatch))
    return replace(settings, detail=look.detail, strand_color=look.strand_color)


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the JSON `look.json` does not say already."""
    return {"version": VERSION, "sides": data["sides"]}
