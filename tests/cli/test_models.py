import json

import pytest

from hairseg import Segmenter
from hairseg.cli.main import main
from hairseg.runtime.model_file import NAMES


def test_a_line_for_each_model(capsys):
    assert main(["models", "--no-speed"]) == 0
    head, *lines, foot = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["model", "size", "MB", "ms"]
    assert len(lines) == len(NAMES)
    (photo,) = [line for line in lines if line.startswith("* photo")]
    assert photo.split()[2:5] == ["512", "12.3", "-"]
    assert photo.endswith("Apache-2.0, research only")
    assert foot.startswith("*")


def test_json_with_times(capsys):
    assert main(["models", "--json"]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert [report["name"] for report in reports] == list(NAMES)
    for report in reports:
        assert report["ms"] > 0.0
        assert report["commercial_use"] in (True, False)
    assert [report["name"] for report in reports if report["default"]] == ["photo"]


def test_the_variable_moves_the_mark(monkeypatch, capsys):
    monkeypatch.setenv("HAIRSEG_MODEL", "light")
    assert main(["models", "--no-speed"]) == 0
    assert "\n* light" in capsys.readouterr().out


def test_a_wrong_variable_is_one_line_and_exit_code_2(monkeypatch, capsys):
    monkeypatch.setenv("HAIRSEG_MODEL", "lite")
    assert main(["models"]) == 2
    complaint = capsys.readouterr().err.splitlines()[-1]
    assert complaint.startswith("hairseg: HAIRSEG_MODEL: unknown model 'lite'; did you mean")


def test_a_model_is_written_as_onnx(tiny_model, tmp_path, capsys):
    pytest.importorskip("onnx")
    target = tmp_path / "tiny.onnx"
    assert main(["models", "--onnx", str(target), "--model", str(tiny_model)]) == 0
    assert "opset 13" in capsys.readouterr().err
    with Segmenter(target) as segmenter:
        assert segmenter.size == 64


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--float16"], "--model and --float16 go with --onnx FILE"),
        (["--onnx", "m.tflite"], "it must end in .onnx"),
        (["--onnx", "m.onnx", "--model", "lite"], "unknown model 'lite'"),
    ],
)
def test_wrong_options_are_one_line(arguments, complaint, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["models", *arguments]) == 2
    assert complaint in capsys.readouterr().err.splitlines()[-1]
    assert not list(tmp_path.iterdir())
