"""Makes the looks in this folder from their recipes.

    python luts/build.py             all of them
    python luts/build.py copper      only these

A recipe is what an artist sets (hairseg.dye.DyeSettings); the swatch is the mean colour of real
hair of that shade in daylight, not the shade of the tube. Change a recipe, run this, look at
`python benchmarks/color.py --sheet ...`, and commit the folder.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

from hairseg.color import parse_color  # noqa: E402
from hairseg.dye import DyeSettings  # noqa: E402
from hairseg.looks import Look  # noqa: E402

AUTHOR = "The hairseg authors"
LICENSE = "Apache-2.0"

# id: (title, mean colour of the hair, what differs from DyeSettings' defaults)
RECIPES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "jet-black": ("Jet black", "#171415", {"detail": 1.0, "shine": 1.15}),
    "dark-brown": ("Dark brown", "#35261e", {"detail": 0.6}),
    "chestnut": ("Chestnut", "#523223", {}),
    "caramel": ("Caramel", "#8a6242", {}),
    "auburn": ("Auburn", "#6a3022", {}),
    "copper": ("Copper", "#a05a34", {}),
    "cherry-red": ("Cherry red", "#86232a", {}),
    "burgundy": ("Burgundy", "#4a1822", {}),
    "honey-blond": ("Honey blond", "#b58c62", {}),
    "ash-blond": ("Ash blond", "#a29482", {}),
    "platinum": ("Platinum", "#cfc1ae", {"detail": 0.65}),
    "silver": ("Silver", "#a6a7aa", {}),
    "rose-gold": ("Rose gold", "#c19484", {}),
    "pastel-pink": ("Pastel pink", "#d5a2ae", {}),
    "electric-blue": ("Electric blue", "#2c51a6", {}),
    "emerald": ("Emerald", "#216c50", {}),
    "violet": ("Violet", "#5b3a80", {}),
}


def build(look_id: str) -> Look:
    """Makes one look from its recipe."""
    title, color, differing = RECIPES[look_id]
    settings = DyeSettings(parse_color(color), **differing)
    return Look.from_settings(settings, id=look_id, title=title, author=AUTHOR, license=LICENSE)


def main(argv: list[str] | None = None) -> int:
    """Builds the looks that the command line names."""
    parser = argparse.ArgumentParser(description="Makes the looks in luts/ from their recipes.")
    parser.add_argument("ids", nargs="*", help="only these looks")
    options = parser.parse_args(argv)
    unknown = sorted(set(options.ids) - set(RECIPES))
    if unknown:
        parser.error(f"no recipe for {', '.join(unknown)}")
    for look_id in options.ids or RECIPES:
        build(look_id).save(ROOT / look_id)
        print(f"wrote {ROOT / look_id}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
