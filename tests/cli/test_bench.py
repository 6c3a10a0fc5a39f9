import json

import numpy as np
import pytest
from PIL import Image

from hairseg.cli.main import main

QUICK = ("--sizes", "96x64", "--threads", "1", "--rounds", "1")


def run(*arguments, capsys):
    code = main(["bench", *map(str, arguments)])
    return (code, *capsys.readouterr())


def test_a_table(photo, model, capsys):
    code, out, _ = run(photo, "--models", model, *QUICK, capsys=capsys)
    assert code == 0
    head, stream, bare = out.splitlines()[1:]
    assert head.split()[-3:] == ["p95", "x", "model"]
    assert "96x64" in stream and "bare model" in bare
    assert float(stream.split()[-1]) > 1.0


def test_json_and_a_picture(photo, model, tmp_path, capsys):
    picture = tmp_path / "bench.png"
    arguments = (photo, "--models", model, *QUICK, "--json", "--picture", picture)
    code, out, err = run(*arguments, capsys=capsys)
    assert code == 0 and f"wrote {picture}" in err
    report = json.loads(out)
    stream, bare = report["results"]
    assert stream["times_bare"] == pytest.approx(
        stream["ms"]["total"]["median"] / bare["ms"]["bare"]["median"], abs=0.01
    )
    assert {"median", "p95"} <= set(stream["ms"]["edges"])
    assert report["machine"]["cpus"] >= 1
    with Image.open(picture) as drawn:
        assert np.asarray(drawn).shape[1:] == (1200, 3)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--sizes", "720p"], "--sizes: must be WIDTHxHEIGHT; got '720p'"),
        (["--threads", "0"], "--threads: must be a whole number from 1; got '0'"),
        (["gone.jpg"], "gone.jpg"),
        (["--picture", "x.jpg"], "it must end in .png"),
        (["--models", "medium"], "medium"),
    ],
)
def test_mistakes_are_one_line(arguments, text, model, capsys):
    code, out, err = run(*arguments, *QUICK, capsys=capsys)
    assert (code, out) == (2, "")
    assert text in err and err.count("\n") == 1


def test_litert_and_onnx_runtime_in_one_run(photo, model, tmp_path, capsys):
    pytest.importorskip("onnxruntime")
    other = tmp_path / "m.onnx"
    assert main(["models", "--onnx", str(other), "--model", str(model)]) == 0
    arguments = (photo, "--models", model, other, *QUICK, "--json")
    code, out, _ = run(*arguments, capsys=capsys)
    assert code == 0
    report = json.loads(out)
    bare = [row["model"] for row in report["results"] if row["frame"] == "bare model"]
    assert bare == [str(model), str(other)]
    assert "onnxruntime" in report["machine"]
