"""Finding looks by name, tag and family, and the order in which lists show them."""

from collections.abc import Iterable, Sequence

from hairseg.checks import unknown_name
from hairseg.errors import ColorError
from hairseg.look.look import Look

# Families in the order of lists; others follow by name.
FAMILIES = ("naturals", "reds", "fashion", "pastels", "gradients", "highlights", "splits")


def search_looks(
    found: Iterable[Look],
    words: Sequence[str] = (),
    *,
    tags: Sequence[str] = (),
    family: str | None = None,
) -> tuple[Look, ...]:
    """Find looks, by family and then by id.

    Args:
        found: Where to look.
        words: Each must stand in the look's id or title, or be one of its tags or its family;
            capitals do not matter.
        tags: All of them must be the look's.
        family: It must be the look's.

    Raises:
        ColorError: No look at all has such a tag, or such a family; the message offers the nearest.
    """
    found = tuple(found)
    known_tags = sorted({tag for look in found for tag in look.tags})
    for tag in tags:
        if tag not in known_tags:
            raise ColorError(unknown_name("tag", tag, known_tags))
    families = sorted({look.family for look in found}, key=_place)
    if family is not None and family not in families:
        raise ColorError(unknown_name("family", family, families))
    wanted = [
        look
        for look in found
        if (family is None or look.family == family)
        and set(tags) <= set(look.tags)
        and all(_matches(look, word.lower()) for word in words)
    ]
    return tuple(sorted(wanted, key=lambda look: (_place(look.family), look.id)))


def _matches(look: Look, word: str) -> bool:
    names = (look.id.lower(), look.title.lower())
    return any(word in name for name in names) or word in (*look.tags, look.family)


def _place(family: str) -> tuple[int, str]:
    return (FAMILIES.index(family) if family in FAMILIES else len(FAMILIES), family)
