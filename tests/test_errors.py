import pytest

from hairseg import ColorError, FrameError, HairsegError, LutError, ModelError, VideoError


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (FrameError, ValueError),
        (ColorError, ValueError),
        (LutError, ValueError),
        (ModelError, RuntimeError),
        (VideoError, ValueError),
    ],
)
def test_each_error_is_a_hairseg_error_and_a_builtin_one(error, builtin):
    assert issubclass(error, HairsegError)
    assert issubclass(error, builtin)
