import sys

import numpy as np
import pytest

from hairseg.apps.live.virtual_camera import VirtualCamera, fitted
from hairseg.cli.main import main
from hairseg.errors import VideoError
from tests.clips import make_clip

pyvirtualcam = pytest.importorskip("pyvirtualcam")


class Backend(pyvirtualcam.Backend):
    """A camera of pyvirtualcam's own kind that keeps what it shows."""

    shown = []
    refuses = False

    def __init__(self, *, width, height, fps, fourcc, device):
        if Backend.refuses:
            raise RuntimeError("no device found")
        self.size, self.name, self.is_closed = (height, width, 3), device or "fake 0", False

    def close(self):
        self.is_closed = True

    def send(self, frame):
        Backend.shown.append(frame.reshape(self.size).copy())

    def device(self):
        return self.name

    def native_fourcc(self):
        return None


@pytest.fixture(autouse=True)
def backend(monkeypatch):
    monkeypatch.setattr(pyvirtualcam.camera, "BACKENDS", {"fake": Backend})
    monkeypatch.setattr(Backend, "shown", [])
    monkeypatch.setattr(Backend, "refuses", False)
    return Backend


def test_frames_are_shown_in_the_first_ones_size(backend, rng):
    frame = rng.integers(0, 255, (48, 64, 3)).astype(np.uint8)
    with VirtualCamera("fake 7") as camera:
        assert camera.device == ""
        camera.send(frame)
        assert camera.device == "fake 7"
        camera.send(np.full((96, 64, 3), 9, np.uint8))
    np.testing.assert_array_equal(backend.shown[0], frame)
    assert backend.shown[1].shape == frame.shape
    assert backend.shown[1][:, 16:48].min() == 9 and backend.shown[1][:, :16].max() == 0


def test_a_smaller_frame_keeps_its_shape():
    frame = np.full((10, 30, 3), 5, np.uint8)
    out = fitted(frame, 60, 60)
    assert out[20:40].min() == 5 and out[:20].max() == 0 and out[40:].max() == 0


def test_no_camera_is_one_line(backend, monkeypatch):
    monkeypatch.setattr(Backend, "refuses", True)
    with pytest.raises(VideoError, match=r"no virtual camera: .*no device found; `hairseg doctor`"):
        VirtualCamera().send(np.zeros((4, 4, 3), np.uint8))


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(VideoError, match=r"pip install 'hairseg\[camera\]'"):
        VirtualCamera()


def test_the_command(backend, tiny_model, tmp_path, capsys):
    clip = make_clip(tmp_path / "a.mp4", frames=6)
    arguments = ["--input", str(clip), "--model", str(tiny_model), "--headless", "--virtual-camera"]
    assert main(["live", *arguments]) == 0
    assert "shown as fake 0" in capsys.readouterr().err
    assert backend.shown and backend.shown[0].shape == (48, 64, 3)


def test_the_command_without_a_camera(tiny_model, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Backend, "refuses", True)
    clip = make_clip(tmp_path / "a.mp4", frames=6)
    arguments = ["--input", str(clip), "--model", str(tiny_model), "--headless", "--virtual-camera"]
    assert main(["live", *arguments]) != 0
    assert "no virtual camera" in capsys.readouterr().err.splitlines()[-1]
