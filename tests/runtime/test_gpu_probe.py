import subprocess
import types

import pytest

from hairseg.runtime import gpu_probe
from hairseg.runtime.gpu_probe import GpuReport, probe_gpu


def answer(monkeypatch, stdout, returncode=0):
    result = types.SimpleNamespace(stdout=stdout, returncode=returncode)
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: result)


def test_the_last_line_counts(monkeypatch):
    answer(monkeypatch, 'INFO: hello\n{"error": "", "adapter": "Mali", "gpu_ms": 4.5}\n')
    assert probe_gpu("light") == GpuReport(adapter="Mali", gpu_ms=4.5)


@pytest.mark.parametrize("stdout", ["", "INFO: hello\n", '{"color": 1}\n'])
def test_a_crash_is_a_report(monkeypatch, stdout):
    answer(monkeypatch, stdout, -11)
    assert probe_gpu("light").error == "the driver crashed (exit code -11)"


def test_a_hang_is_a_report(monkeypatch):
    def hang(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    assert probe_gpu("light").error == f"the driver did not answer for {gpu_probe._TIMEOUT_S} s"


def test_a_file_that_is_no_model(tmp_path):
    """The real process: it starts, and says what is wrong, whatever GPU there is."""
    path = tmp_path / "none.tflite"
    assert probe_gpu(str(path)).error == f"{path}: no such model file"
