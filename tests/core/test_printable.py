import pytest

from hairseg.core.printable import printable


@pytest.mark.parametrize("text", ["", "plain.png", "größe 头发 \u200dé", "two\nlines"])
def test_what_is_harmless_stays(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b]0;title\x07", "a\\x1b]0;title\\x07"),
        ("a\rb\tc\x7f", "a\\rb\\tc\\x7f"),
        ("a\x9b31m", "a\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("caf\udce9", "caf\\udce9"),
    ],
)
def test_what_moves_the_cursor_or_fools_the_eye_is_escaped(text, shown):
    assert printable(text) == shown
