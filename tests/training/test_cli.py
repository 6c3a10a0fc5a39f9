"""The command line: help at once, options from a file, one line for a mistake."""

import json
import subprocess
import sys

import pytest

from training.cli import COMMANDS, RENAMED, main
from training.data.packs import Pack


def test_the_overview_names_every_command(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)
    assert main([]) == 2


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_and_config(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert "--config" in capsys.readouterr().out


def test_an_unknown_command_lists_the_known_ones(capsys):
    assert main(["trian"]) == 2
    assert ", ".join(COMMANDS) in capsys.readouterr().err


def test_measuring_a_tflite_loads_no_tensorflow(indexed_folder, tiny_tflite):
    command = ["evaluate", "--data", str(indexed_folder), "--model", str(tiny_tflite)]
    code = (
        f"import sys; from training.cli import COMMANDS, main; code = main({command!r});"
        "assert code == 0; assert not {'tensorflow', 'keras'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_options_come_from_a_file_and_the_command_line_wins(indexed_folder, tmp_path):
    config = tmp_path / "options.json"
    options = {"data": [str(indexed_folder)], "size": 24, "sets": ["heads", "bare"], "strict": True}
    config.write_text(json.dumps(options))
    command = ["prepare", "--config", str(config), "--out"]
    assert main([*command, str(tmp_path / "a")]) == 0
    assert Pack.open(tmp_path / "a").size == 24
    assert main([*command, str(tmp_path / "b"), "--size", "16"]) == 0
    assert Pack.open(tmp_path / "b").size == 16


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"sice": 1}', "no option 'sice'; the options are"),
        ("[1]", "must hold one JSON object"),
        ("{", "is not JSON"),
        (None, "does not exist"),
    ],
)
def test_a_wrong_config_is_one_line_and_exit_2(tmp_path, capsys, text, message):
    config = tmp_path / "options.json"
    if text is not None:
        config.write_text(text)
    assert main(["prepare", "--config", str(config), "--data", "x", "--out", "y"]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_old_names_of_commands_are_passed_on_with_a_word(old, new, capsys):
    with pytest.raises(SystemExit):
        main([old, "--help"])
    said = capsys.readouterr()
    assert f"{old!r} is called {new!r} now" in said.err
    assert f"python -m training {new}" in said.out
