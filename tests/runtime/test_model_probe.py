import pytest

import hairseg
from hairseg.errors import ModelError
from hairseg.runtime import model_probe
from hairseg.runtime.model_probe import check_model


def test_a_sound_model_is_opened_once(tiny_model, monkeypatch):
    content = tiny_model.read_bytes()
    check_model(content, name="tiny")

    def again(*arguments, **options):
        raise AssertionError("a child was started again")

    monkeypatch.setattr(model_probe, "run_child", again)
    check_model(content, name="tiny")


def crash(content):
    """Two bytes of the root table's place changed, as a bit flip in the header does."""
    return b"\xff\xff\xff\x7f" + content[4:]


@pytest.mark.parametrize(
    "change",
    [lambda content: content[: len(content) // 2], crash, lambda content: b"TFL3" * 20],
)
def test_a_damaged_one_takes_nothing_along(tiny_model, tmp_path, change):
    path = tmp_path / "m.tflite"
    path.write_bytes(change(tiny_model.read_bytes()))
    with pytest.raises(ModelError, match=r"m\.tflite: is damaged or not a \.tflite model \("):
        hairseg.Segmenter(path)


def test_a_child_that_hangs_or_dies_is_a_model_error(tiny_model, monkeypatch):
    def die(*arguments, **options):
        raise model_probe.ChildError("ends the process that opens it (SIGSEGV)")

    monkeypatch.setattr(model_probe, "run_child", die)
    monkeypatch.setattr(model_probe, "_sound", set())
    with pytest.raises(ModelError, match="SIGSEGV"):
        check_model(tiny_model.read_bytes() + b" ", name="m")
