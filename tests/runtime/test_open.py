import warnings

import numpy as np
import pytest

import hairseg
from hairseg.errors import ModelError
from hairseg.runtime import open as runners
from hairseg.runtime.cpu import ModelRunner


class FakeGpu:
    """A GPU that runs the model on the CPU and adds an error of its own."""

    accelerator = "gpu"
    error = np.float32(0.0)
    opened = []

    def __init__(self, model, *, name):
        self.runner = ModelRunner(model, num_threads=1, name=name)
        self.size = self.runner.size
        FakeGpu.opened.append(self)

    @property
    def closed(self):
        return self.runner.closed

    def run(self, image, prior, out):
        self.runner.run(image, prior, out)
        out += self.error

    def close(self):
        self.runner.close()


@pytest.fixture
def fake_gpu(monkeypatch):
    monkeypatch.setattr(runners, "GpuRunner", FakeGpu)
    monkeypatch.setattr(FakeGpu, "opened", [])
    return FakeGpu


@pytest.fixture
def no_gpu(monkeypatch):
    def refuse(model, *, name):
        raise ModelError(f"{name}: cannot run on the GPU: no usable driver was found")

    monkeypatch.setattr(runners, "GpuRunner", refuse)


@pytest.mark.parametrize("accelerator", ["npu", "GPU", None, 3])
def test_unknown(tiny_model, accelerator):
    with pytest.raises(ModelError) as caught:
        hairseg.Segmenter(tiny_model, accelerator=accelerator)
    wanted = f"accelerator must be 'cpu' or 'gpu' or 'auto'; got {accelerator!r}"
    assert str(caught.value) == wanted


def test_the_cpu_asks_no_gpu(tiny_model, fake_gpu):
    with hairseg.Segmenter(tiny_model, accelerator="cpu") as segmenter:
        assert segmenter.accelerator == "cpu"
    assert not fake_gpu.opened


@pytest.mark.parametrize("accelerator", ["gpu", "auto"])
def test_a_gpu_that_works_is_taken(tiny_model, fake_gpu, head, accelerator):
    with (
        hairseg.Segmenter(tiny_model, accelerator=accelerator) as segmenter,
        hairseg.Segmenter(tiny_model) as reference,
    ):
        assert segmenter.accelerator == "gpu"
        assert np.array_equal(segmenter.segment(head), reference.segment(head))
    assert fake_gpu.opened[0].closed


def test_auto_falls_back_with_one_warning_at_the_callers_line(tiny_model, no_gpu, head):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with hairseg.Segmenter(tiny_model, accelerator="auto") as segmenter:
            assert segmenter.accelerator == "cpu"
            assert segmenter.segment(head).max() > 0.9
    (warning,) = caught
    assert warning.category is RuntimeWarning and warning.filename == __file__
    reason = f"{tiny_model}: cannot run on the GPU: no usable driver was found"
    assert str(warning.message) == f"{reason}; falling back to the CPU"


@pytest.mark.parametrize(("error", "words"), [(0.3, "0.3"), (np.nan, "inf")])
def test_auto_trusts_no_gpu_whose_masks_are_wrong(tiny_model, fake_gpu, monkeypatch, error, words):
    monkeypatch.setattr(fake_gpu, "error", np.float32(error))
    with pytest.warns(RuntimeWarning, match=f"the GPU's mask is off by {words}; falling back"):
        segmenter = hairseg.Segmenter(tiny_model, accelerator="auto")
    assert segmenter.accelerator == "cpu" and fake_gpu.opened[0].closed
    segmenter.close()


def test_gpu_means_gpu(tiny_model, no_gpu):
    with pytest.raises(ModelError, match="cannot run on the GPU: no usable driver was found$"):
        hairseg.Segmenter(tiny_model, accelerator="gpu")


def test_the_command_line_says_why_in_one_line(tiny_model, no_gpu, head, tmp_path, capsys):
    from PIL import Image

    from hairseg.cli.main import main

    Image.fromarray(head).save(tmp_path / "head.png")
    command = ["segment", str(tmp_path / "head.png"), str(tmp_path / "mask.png")]
    assert main([*command, "--model", str(tiny_model), "--accelerator", "auto"]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if "GPU" in line]
    reason = f"{tiny_model}: cannot run on the GPU: no usable driver was found"
    assert lines == [f"hairseg: {reason}; falling back to the CPU"]
    assert main([*command, "--model", str(tiny_model), "--accelerator", "gpu"]) == 1
    assert main([*command, "--accelerator", "npu"]) == 2
