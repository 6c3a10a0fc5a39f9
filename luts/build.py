"""Makes the looks in this folder from their recipes (`recipes.py`).

    python luts/build.py             all of them
    python luts/build.py copper      only these

Each gets `look.json` and a preview on a public-domain portrait (Eileen Collins, NASA; it
comes with scikit-image). Change a recipe, run this, look at `python benchmarks/color.py --sheet
...`, and commit the folder.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT.parent)]

from recipes import RECIPES, Recipe, Stop  # noqa: E402

from hairseg.core.color import parse_color  # noqa: E402
from hairseg.dye.luts import DyeSettings  # noqa: E402
from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split  # noqa: E402
from hairseg.look.contact_sheet import around_hair  # noqa: E402
from hairseg.look.look import Look  # noqa: E402
from hairseg.render.compose import recolor_frame  # noqa: E402

AUTHOR = "The hairseg authors"
LICENSE = "Apache-2.0"


def build(look_id: str) -> Look:
    """Make one look from its recipe."""
    recipe = RECIPES[look_id]
    # A look may begin with another one's colour.
    own = RECIPES.get(recipe.color, recipe)
    look = Look.from_settings(
        settings_of(own), id=look_id, title=recipe.title, author=AUTHOR, license=LICENSE
    )
    return replace(
        look,
        family=recipe.family,
        tags=tuple(recipe.tags.split()),
        **recipe.look,
        **parts_of(recipe),
    )


def settings_of(recipe: Recipe) -> DyeSettings:
    """Return the dye of a recipe's own colour."""
    return DyeSettings(parse_color(recipe.color), **recipe.settings)


def parts_of(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe's gradient, highlights and split, as a look has them."""
    parts: dict[str, Any] = {}
    if recipe.gradient:
        stops = tuple(GradientStop(_dye(stop), **stop.fields) for stop in recipe.gradient)
        parts["gradient"] = Gradient(stops, **recipe.gradient_fields)
    if recipe.highlights:
        parts["highlights"] = Highlights(_dye(recipe.highlights), **recipe.highlights.fields)
    if recipe.split:
        parts["split"] = Split(_dye(recipe.split), **recipe.split.fields)
    return parts


def _dye(stop: Stop) -> DyeSettings:
    return settings_of(RECIPES[stop.id])


class Portrait:
    """The portrait that previews are made on, its hair found once."""

    def __init__(self) -> None:
        """Read the portrait and find its hair."""
        from skimage.data import astronaut

        from hairseg import segment

        photo = astronaut()
        mask = segment(photo)
        head = around_hair(mask)
        self.frame = np.ascontiguousarray(photo[head])
        self.mask = np.ascontiguousarray(mask[head])

    def wearing(self, look: Look) -> np.ndarray:
        """Return the head with a look, uint8 [H, W, 3]."""
        return recolor_frame(self.frame, self.mask, look)


def main(argv: list[str] | None = None) -> int:
    """Build the looks that the command line names."""
    parser = argparse.ArgumentParser(description="Makes the looks in luts/ from their recipes.")
    parser.add_argument("ids", nargs="*", help="only these looks")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.ids) - set(RECIPES))
    if unknown:
        parser.error(f"no recipe for {', '.join(unknown)}")
    portrait = Portrait()
    for look_id in options.ids or RECIPES:
        look = build(look_id)
        look.save(ROOT / look_id, preview=portrait.wearing(look))
        print(f"wrote {ROOT / look_id}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
