import pytest

from hairseg.core.child import ChildError, ChildResult
from hairseg.runtime import gpu_probe
from hairseg.runtime.gpu_probe import GpuReport, probe_gpu


def answer(monkeypatch, output, code=0):
    result = ChildResult(code, output.encode(), "")
    monkeypatch.setattr(gpu_probe, "run_child", lambda *args, **options: result)


def test_the_last_line_counts(monkeypatch):
    answer(monkeypatch, 'INFO: hello\n{"error": "", "adapter": "Mali", "gpu_ms": 4.5}\n')
    assert probe_gpu("light") == GpuReport(adapter="Mali", gpu_ms=4.5)


@pytest.mark.parametrize("output", ["", "INFO: hello\n", '{"color": 1}\n'])
def test_a_strange_answer_is_a_report(monkeypatch, output):
    answer(monkeypatch, output, 3)
    assert probe_gpu("light").error == "the driver crashed (exit code 3)"


def test_a_crash_and_a_hang_are_reports(monkeypatch):
    def hang(module, arguments, **options):
        raise ChildError(f"takes longer than {options['seconds']} s")

    monkeypatch.setattr(gpu_probe, "run_child", hang)
    assert probe_gpu("light").error == f"the driver takes longer than {gpu_probe._TIMEOUT_S} s"


def test_a_file_that_is_no_model(tmp_path):
    """The real process: it starts, and says what is wrong, whatever GPU there is."""
    path = tmp_path / "none.tflite"
    assert probe_gpu(str(path)).error == f"{path}: no such model file"
