import io

import pytest

from hairseg.cli import terminal


class Screen(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": ""}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": "0"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
    ],
)
def test_colour_where_it_is_seen_and_wanted(is_terminal, environment, expected, monkeypatch):
    monkeypatch.setattr(terminal.sys, "stdout", Screen(is_terminal))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal.shows_color() is expected


def test_json_keeps_letters_as_they_are(capsys):
    terminal.print_json({"title": "Châtain"})
    assert '"Châtain"' in capsys.readouterr().out
