import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hairseg.cli import COMMANDS, doctor
from hairseg.cli import main as cli
from hairseg.errors import ColorError, FrameError, HairsegError, LutError, ModelError

ROOT = Path(__file__).parents[2]


def run_process(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "hairseg", *arguments],
        input=stdin,
        capture_output=True,
        env=environment,
        check=False,
    )


def test_help_lists_every_command(capsys):
    assert cli.main(["--help"]) == 0
    out, err = capsys.readouterr()
    assert all(f"\n    {name} " in out for name in COMMANDS)
    assert err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_listed_by_its_first_line(name):
    first = importlib.import_module(f"hairseg.cli.{name}").__doc__.partition("\n")[0]
    assert COMMANDS[name] == first[0].lower() + first[1:].rstrip(".")


HEAVY = ("numpy", "cv2", "scipy", "PIL", "ai_edge_litert", "tflite_runtime")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--help"], HEAVY),
        (["--version"], HEAVY),
        (["looks"], ("scipy", "ai_edge_litert", "tflite_runtime", "hairseg.stream")),
    ],
)
def test_what_is_not_used_is_not_imported(arguments, unwanted):
    program = (
        "import sys; from hairseg.cli.main import main; code = main(sys.argv[1:]);"
        f"print([name for name in {unwanted!r} if name in sys.modules]); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name, capsys):
    assert cli.main([name, "--help"]) == 0
    assert f"hairseg {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "hairseg: the following arguments are required: COMMAND (see hairseg --help)\n"),
        (["recolour"], "hairseg: unknown command 'recolour'; did you mean 'recolor'?"),
        (["lut", "exprt"], "hairseg lut: unknown action 'exprt'; did you mean 'export'?"),
        (
            ["recolor", "a.jpg", "b.png"],
            "hairseg recolor: the following arguments are required: --color",
        ),
        (["recolor", "a.jpg", "--color", "teal"], "hairseg: OUT is missing: name IN and OUT, or"),
        (["segment", "a", "b", "--bits", "12"], "hairseg segment: unknown choice '12'; known are"),
        (["segment", "a", "b", "--bits", "x"], "hairseg segment: argument --bits: invalid int"),
        (["doctor", "--jsn"], "hairseg: unrecognized arguments: --jsn"),
        (["segment", "a", "b", "--threads", "0"], "must be a whole number from 1; got '0'"),
    ],
)
def test_a_mistake_in_the_arguments_is_one_line_and_2(arguments, complaint, capsys):
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FrameError("frame must be uint8"), 2),
        (ColorError("unknown look"), 2),
        (LutError("a.cube, line 3:\nwrong"), 2),
        (ModelError("model is damaged"), 1),
        (HairsegError("failed"), 1),
        (OSError(28, "No space left on device", "out.png"), 1),
        (MemoryError(), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_is_one_line_and_its_code(error, code, monkeypatch, capsys):
    def fail():
        raise error

    monkeypatch.setattr(doctor, "examine", fail)
    assert cli.main(["doctor"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("hairseg: ")
    assert err.count("\n") == 1


def test_an_error_of_the_disk_names_the_file(monkeypatch, capsys):
    def fail():
        raise OSError(28, "No space left on device", "out.png")

    monkeypatch.setattr(doctor, "examine", fail)
    cli.main(["doctor"])
    assert capsys.readouterr().err == "hairseg: out.png: No space left on device\n"


def test_our_own_bugs_are_not_hidden(monkeypatch):
    def fail():
        raise AssertionError("a bug")

    monkeypatch.setattr(doctor, "examine", fail)
    with pytest.raises(AssertionError):
        cli.main(["doctor"])


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hairseg ")


def test_python_m_hairseg_is_the_command():
    done = run_process("looks", "--json")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), list)


def test_the_extras_are_not_needed():
    extras = ("av", "skimage", "matplotlib", "tensorflow", "keras")
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({extras}))\n"
        "from hairseg.cli.main import main\n"
        "sys.exit(main(['--help']) or main(['lut', 'identity', '-', '--size', '2']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_a_reader_that_stops_early_is_no_traceback():
    # Larger than a pipe's buffer, so that writing fails while the reader is gone.
    command = f"'{sys.executable}' -m hairseg lut identity - --size 33 | head -c 10"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, env=environment, check=False
    )
    assert done.stdout == b'TITLE "ide'
    assert done.stderr == b""
