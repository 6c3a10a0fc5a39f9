"""Text of files and of other people, made harmless for a terminal."""

import unicodedata

# Control characters, those that turn the direction of a line, and halves of a character.
_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KEPT = {"\n", "\u200d"}  # a joiner, which emoji and names in some scripts need


def printable(text: str) -> str:
    r"""Escape what would move the cursor, change colours or fool the eye.

    Args:
        text: Anything; lines stay lines.

    Returns:
        The text with `\xNN` or `\uNNNN` in place of control characters.

    >>> printable("red\x1b[31m\x07.png")
    'red\\x1b[31m\\x07.png'
    >>> printable("caf\udce9 \u202egnp.exe")
    'caf\\udce9 \\u202egnp.exe'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        sign if sign in _KEPT or unicodedata.category(sign) not in _CATEGORIES else _escaped(sign)
        for sign in text
    )


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape", "surrogatepass").decode("ascii")
