import json

import av
import pytest

from hairseg.cli.main import main
from tests.clips import make_clip

pytest.importorskip("pygame")


@pytest.fixture
def clip(tmp_path):
    return make_clip(tmp_path / "a.mp4", frames=12)


def run(*arguments, capsys):
    code = main(["live", *map(str, arguments)])
    return (code, *capsys.readouterr())


def test_headless(clip, model, tmp_path, capsys):
    out = tmp_path / "out.mp4"
    options = ["--headless", "--record", out, "--json", "--color", "auburn"]
    code, stdout, _ = run("--input", clip, "--model", model, *options, capsys=capsys)
    facts = json.loads(stdout)
    assert code == 0
    assert facts["submitted"] == 12
    assert facts["processed"] + facts["dropped"] == 12 and facts["processed"] >= 6
    assert facts["median_ms"]["total"] > 0
    with av.open(str(out)) as container:
        assert len(list(container.decode(video=0))) == facts["processed"]


def test_in_a_window(clip, model, monkeypatch, capsys):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    code, stdout, stderr = run("--input", clip, "--model", model, capsys=capsys)
    assert (code, stdout) == (0, "")
    assert "of 12 frames recoloured" in stderr


def test_quitting_ends_a_loop(clip, model, monkeypatch, capsys):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pressed = iter([[], ["next"], ["split 0.3"], ["snapshot"], ["quit"]])
    monkeypatch.setattr(
        "hairseg.apps.live.window.LiveWindow.commands", lambda self: next(pressed, ["quit"])
    )
    monkeypatch.setattr("hairseg.apps.live.session.LiveSession._snapshot", lambda self: None)
    code, _, stderr = run("--input", clip, "--loop", "--model", model, capsys=capsys)
    assert code == 0 and "frames recoloured" in stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--input", "missing.mp4"], "missing.mp4: no such file"),
        (["--camera", "63"], "camera 63: there is none"),
        (["--color", "aburn"], "unknown look 'aburn'; did you mean 'auburn'"),
        (["--size", "9"], "must be WIDTHxHEIGHT; got '9'"),
        (["--max-frames", "0"], "--max-frames must be at least 1; got 0"),
        (["--record", "out.txt"], "it must end in .mp4"),
        (["--folder", "nowhere"], "nowhere is not a folder"),
        (["--strength", "3"], "strength must be a number in 0..1; got 3.0"),
    ],
)
def test_mistakes(arguments, message, clip, model, capsys):
    source = [] if {"--camera", "--input"} & set(arguments) else ["--input", clip]
    code, stdout, stderr = run("--headless", "--model", model, *source, *arguments, capsys=capsys)
    assert (code, stdout) == (2, "")
    assert message in stderr and stderr.count("\n") == 1
