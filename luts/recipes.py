"""The recipes of the looks in this folder: what `build.py` makes them from.

A colour is the mean of real hair of that shade on a photo in daylight, with its shadows and
highlights: darker and duller than the colour on the tube. Naturals go by a hairdresser's levels, 1
black to 10 lightest blond, and are cool, neutral or warm.
"""

from dataclasses import dataclass, field
from typing import Any

# What differs from DyeSettings' defaults. Hair's own colours vary more from strand to strand than
# a dye's: more of what was there shows through, shadows are warmer, chroma follows the light.
NATURAL = {"own_color": 0.35, "saturation": 1.6, "warmth": 2.0}
# Golden hair turns too golden with that.
CALM = {"own_color": 0.3, "saturation": 1.3, "warmth": 1.2}
# Very light hair: a little less contrast, or glints burn out; light and shadow are each head's own.
LIGHTEST = {**NATURAL, "saturation": 1.3, "warmth": 1.3, "contrast": 0.95, "detail": 0.7}
# Bleached hair has golden shadows, the more so the cooler it is toned.
BLEACHED = {"saturation": 1.3, "warmth": 1.6}
ASHEN = {"saturation": 2.2, "warmth": 2.6, "own_color": 0.45}
# A strong colour varies enough with the light alone; blond hair's own variety on top is too much.
VIVID = {"strand_color": 0.8}
BOLD = {"strand_color": 0.55}
BOLDEST = {"strand_color": 0.35}
PASTEL = {"contrast": 0.85, "detail": 0.8, "own_color": 0.45, "saturation": 2.5, "hue_shift": 1.2}


@dataclass(frozen=True)
class Stop:
    """A colour of a gradient, of strands, or of a half: a recipe's id, and its own fields."""

    id: str
    fields: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """One look.

    Attributes:
        title: Its name for people.
        family: Where lists put it.
        tags: Words to find it by.
        color: Mean colour of the hair, `#rrggbb`; another recipe's id takes its settings over.
        settings: What differs from DyeSettings' defaults.
        look: Fields of the look itself, such as `shine`.
        gradient: Further colours from root to tip.
        gradient_fields: Where the roots end, and how strong they are.
        highlights: Strands of another colour.
        split: The right half's colour.
    """

    title: str
    family: str
    tags: str
    color: str
    settings: dict[str, float] = field(default_factory=dict)
    look: dict[str, Any] = field(default_factory=dict)
    gradient: tuple[Stop, ...] = ()
    gradient_fields: dict[str, float] = field(default_factory=dict)
    highlights: Stop | None = None
    split: Stop | None = None


def _natural(title: str, level: int, tone: str, color: str, words: str, **more: Any) -> Recipe:
    tags = f"level-{level} {tone} {words}".strip()
    return Recipe(title, "naturals", tags, color, {**NATURAL, **more})


NATURALS = {
    "jet-black": _natural("Jet black", 1, "neutral", "#171415", "black", detail=1.0, shine=1.15),
    "blue-black": _natural("Blue black", 1, "cool", "#15171f", "black", detail=1.0, shine=1.3),
    "soft-black": _natural("Soft black", 2, "neutral", "#221b18", "black", detail=0.8),
    "espresso": _natural("Espresso", 3, "cool", "#2f2725", "brown", detail=0.7),
    "dark-brown": _natural("Dark brown", 3, "warm", "#35261e", "brown", detail=0.6),
    "ash-brown": _natural("Ash brown", 4, "cool", "#463b35", "brown ash"),
    "mocha": _natural("Mocha", 4, "neutral", "#493529", "brown"),
    "medium-brown": _natural("Medium brown", 5, "neutral", "#5a4233", "brown"),
    "chestnut": _natural("Chestnut", 5, "warm", "#523223", "brown"),
    "mushroom-brown": _natural("Mushroom brown", 6, "cool", "#6b5b4f", "brown ash"),
    "light-brown": _natural("Light brown", 6, "neutral", "#6d513c", "brown"),
    "dark-blond": _natural("Dark blond", 7, "neutral", "#86705a", "blond", **CALM),
    "caramel": _natural("Caramel", 7, "warm", "#8a6242", "blond golden"),
    "ash-blond": _natural("Ash blond", 8, "cool", "#a29482", "blond ash", saturation=1.4),
    "beige-blond": _natural("Beige blond", 8, "neutral", "#a88e72", "blond", **CALM),
    "honey-blond": _natural("Honey blond", 8, "warm", "#b2906b", "blond golden", **CALM),
    "pearl-blond": _natural(
        "Pearl blond", 9, "cool", "#b5a99b", "blond ash", contrast=0.95, detail=0.7, **ASHEN
    ),
    "sand-blond": _natural(
        "Sand blond", 9, "neutral", "#bba385", "blond", contrast=0.95, detail=0.7
    ),
    "golden-blond": _natural(
        "Golden blond", 9, "warm", "#c2a172", "blond golden", **{**CALM, **VIVID}
    ),
    "platinum": _natural(
        "Platinum", 10, "cool", "#c1ae96", "blond bleached", **{**LIGHTEST, **BLEACHED}
    ),
    "champagne": _natural("Champagne", 10, "warm", "#cbb48f", "blond bleached golden", **LIGHTEST),
    "silver": Recipe("Silver", "naturals", "grey cool bleached", "#a6a7aa", {"own_color": 0.55}),
    "steel-grey": Recipe("Steel grey", "naturals", "grey cool", "#717377", {"own_color": 0.45}),
}

REDS = {
    "auburn": Recipe("Auburn", "reds", "red brown warm", "#6a3022", BOLD),
    "copper": Recipe("Copper", "reds", "red orange warm", "#a05a34", {"own_color": 0.4, **BOLD}),
    "ginger": Recipe("Ginger", "reds", "red orange warm", "#b06f40", {"own_color": 0.4, **BOLD}),
    "strawberry-blond": Recipe(
        "Strawberry blond",
        "reds",
        "red blond warm",
        "#bd8d6b",
        {**NATURAL, **VIVID, "contrast": 0.85},
    ),
    "cherry-red": Recipe("Cherry red", "reds", "red bold", "#7c2a2e", BOLDEST),
    "burgundy": Recipe("Burgundy", "reds", "red wine dark", "#481a23", BOLD),
}

FASHION = {
    "rose-gold": Recipe("Rose gold", "fashion", "pink warm", "#c19484", {"own_color": 0.4}),
    "magenta": Recipe("Magenta", "fashion", "pink bold", "#8e3466", BOLDEST),
    "violet": Recipe("Violet", "fashion", "purple bold", "#5b3a80", BOLDEST),
    "electric-blue": Recipe("Electric blue", "fashion", "blue bold", "#31529f", BOLD),
    "teal": Recipe("Teal", "fashion", "blue green bold", "#216873", {"hue_shift": 1.6}),
    "emerald": Recipe("Emerald", "fashion", "green bold", "#216c50"),
    "matte-graphite": Recipe(
        "Matte graphite", "fashion", "grey dark matte", "#3d3f43", {"detail": 1.2}, {"shine": 0.1}
    ),
}

PASTELS = {
    "pastel-pink": Recipe(
        "Pastel pink", "pastels", "pink pastel bleached", "#c9959f", {**PASTEL, "saturation": 2.6}
    ),
    "lavender": Recipe("Lavender", "pastels", "purple pastel bleached", "#ab9bbe", PASTEL),
    "powder-blue": Recipe(
        "Powder blue", "pastels", "blue pastel bleached", "#93a8be", {**PASTEL, "own_color": 0.5}
    ),
    "mint": Recipe("Mint", "pastels", "green pastel bleached", "#9fbfac", PASTEL),
    "peach": Recipe("Peach", "pastels", "orange pastel bleached", "#c8997c", PASTEL),
}

GRADIENTS = {
    "ombre-caramel": Recipe(
        "Ombré caramel",
        "gradients",
        "ombre brown blond warm",
        "dark-brown",
        gradient=(Stop("caramel", {"position": 0.65}), Stop("honey-blond", {"position": 1.0})),
        gradient_fields={"root": 0.25},
    ),
    "ombre-platinum": Recipe(
        "Ombré platinum",
        "gradients",
        "ombre black blond bleached",
        "soft-black",
        gradient=(Stop("mushroom-brown", {"position": 0.55}), Stop("platinum", {"position": 0.9})),
        gradient_fields={"root": 0.2},
    ),
    "rose-tips": Recipe(
        "Rose tips",
        "gradients",
        "ombre pink pastel own-roots",
        "pastel-pink",
        # The roots stay as they are, their strands too.
        look={"detail": 0.25},
        gradient=(Stop("pastel-pink", {"position": 0.8}),),
        gradient_fields={"root": 0.35, "root_strength": 0.0},
    ),
    "sunset": Recipe(
        "Sunset",
        "gradients",
        "red orange bold",
        "burgundy",
        gradient=(
            Stop("cherry-red", {"position": 0.4}),
            Stop("copper", {"position": 0.7}),
            Stop("golden-blond", {"position": 0.95}),
        ),
        gradient_fields={"root": 0.1},
    ),
    "mermaid": Recipe(
        "Mermaid",
        "gradients",
        "purple blue green bold",
        "violet",
        gradient=(Stop("electric-blue", {"position": 0.5}), Stop("emerald", {"position": 0.9})),
        gradient_fields={"root": 0.15},
    ),
    "unicorn": Recipe(
        "Unicorn",
        "gradients",
        "pink purple blue green pastel bleached",
        "peach",
        gradient=(
            Stop("pastel-pink", {"position": 0.3}),
            Stop("lavender", {"position": 0.52}),
            Stop("powder-blue", {"position": 0.74}),
            Stop("mint", {"position": 0.95}),
        ),
        gradient_fields={"root": 0.08},
    ),
}

HIGHLIGHTS = {
    "balayage-honey": Recipe(
        "Balayage honey",
        "highlights",
        "balayage brown blond warm",
        "medium-brown",
        highlights=Stop(
            "honey-blond", {"share": 0.35, "width": 0.016, "strength": 0.8, "root": 0.3}
        ),
    ),
    "caramel-highlights": Recipe(
        "Caramel highlights",
        "highlights",
        "brown warm",
        "mocha",
        highlights=Stop("caramel", {"share": 0.32, "width": 0.014, "strength": 0.8}),
    ),
    "babylights": Recipe(
        "Babylights",
        "highlights",
        "blond fine",
        "dark-blond",
        highlights=Stop("champagne", {"share": 0.3, "width": 0.009, "strength": 0.7}),
    ),
    "lowlights": Recipe(
        "Lowlights",
        "highlights",
        "blond brown dimension",
        "sand-blond",
        highlights=Stop("light-brown", {"share": 0.3, "width": 0.014, "strength": 0.65}),
    ),
    "cherry-streaks": Recipe(
        "Cherry streaks",
        "highlights",
        "red black bold",
        "soft-black",
        highlights=Stop("cherry-red", {"share": 0.35, "width": 0.018, "strength": 0.9}),
    ),
}

SPLITS = {
    "black-and-white": Recipe(
        "Black and white", "splits", "half black blond bold", "jet-black", split=Stop("platinum")
    ),
    "pink-and-blue": Recipe(
        "Pink and blue",
        "splits",
        "half pink blue pastel bleached",
        "pastel-pink",
        split=Stop("powder-blue"),
    ),
}

RECIPES: dict[str, Recipe] = {
    **NATURALS,
    **REDS,
    **FASHION,
    **PASTELS,
    **GRADIENTS,
    **HIGHLIGHTS,
    **SPLITS,
}
