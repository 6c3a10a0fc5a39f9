"""The Core ML package of a tiny network: its spec, as coremltools reads it again."""

import json

import pytest

from training.cli import main
from training.evaluate.predictors import load_network
from training.export.coreml_package import CoreMlError, check_spec, coreml_files, spec_ops

coremltools = pytest.importorskip("coremltools")
# coremltools warns of a TensorFlow that it has not been tested with, and of its own tools' past.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def package(tiny_keras, tmp_path_factory):
    out = tmp_path_factory.mktemp("coreml")
    assert main(["coreml", "--model", str(tiny_keras), "--out", str(out)]) == 0
    (place,) = out.glob("*.mlpackage")
    return place


def test_coremltools_reads_it_again(package):
    spec = coremltools.models.MLModel(str(package), skip_model_load=True).get_spec()
    check_spec(spec, size=64)
    assert spec.WhichOneof("Type") == "mlProgram"
    assert spec_ops(spec)["conv"] > 3
    listed = json.loads((package / "Manifest.json").read_text())
    assert listed["rootModelIdentifier"] in listed["itemInfoEntries"]


def test_the_same_network_gives_the_same_bytes(package, tiny_keras):
    files = coreml_files(load_network(tiny_keras), name=tiny_keras.stem)
    for path, content in files.items():
        assert (package / path).read_bytes() == content, path


def test_other_names_and_sides_are_refused(package):
    spec = coremltools.models.MLModel(str(package), skip_model_load=True).get_spec()
    with pytest.raises(CoreMlError, match="inputs must be"):
        check_spec(spec, size=32)
    coremltools.utils.rename_feature(spec, "mask", "hair")
    with pytest.raises(CoreMlError, match="outputs must be"):
        check_spec(spec, size=64)


def test_it_is_not_written_over(package, tiny_keras, capsys):
    assert main(["coreml", "--model", str(tiny_keras), "--out", str(package.parent)]) == 2
    assert "is there already" in capsys.readouterr().err
