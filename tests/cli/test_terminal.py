import io
import json

import pytest

from hairseg.cli import terminal
from hairseg.cli.main import main
from hairseg.cli.terminal import note, print_json, say, shows_color


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


class Console(io.StringIO):
    encoding = "cp1252"


def test_a_console_that_cannot_show_a_name_gets_its_number(monkeypatch):
    monkeypatch.setattr("sys.stderr", console := Console())
    note("头发 caf\udce9\x1b[0m ä")
    assert console.getvalue() == "\\u5934\\u53d1 caf\\udce9\\x1b[0m ä\n"
    monkeypatch.setattr("sys.stdout", console := Console())
    print_json({"name": "头 ä"})
    assert json.loads(console.getvalue()) == {"name": "头 ä"}


def test_a_program_without_a_console_says_nothing(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    note("a")
    say("b")
    print_json(1)
    assert not shows_color()
    assert main(["looks", "--family", "reds"]) == 0
    assert main(["recolor"]) == 2
