"""Files of training appear whole or not at all: they go through hairseg's one writer.

A half `scores.json` or `.tflite` would be taken for done by the next run, and skipped for ever.
"""

import ast
from pathlib import Path

import pytest

import training
from training.train import checkpoints

ROOT = Path(training.__file__).parent
# These write into a folder that gets its name when all is in it.
IN_A_FOLDER_ON_ITS_WAY = {"data/frames.py", "data/packs.py"}
# Has a writer of its own, which keeps every earlier mask.
OWN = "annotate/"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.name)
def test_no_file_is_written_by_its_final_name(path):
    name = path.relative_to(ROOT).as_posix()
    if name in IN_A_FOLDER_ON_ITS_WAY or name.startswith(OWN):
        return
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"write_text", "write_bytes"}, f"{name}: use hairseg.core.atomic_file"


def test_a_checkpoint_that_cannot_be_written_leaves_the_last(tmp_path, monkeypatch):
    class Model:
        class optimizer:  # noqa: N801
            variables = ()

        def get_weights(self):
            return []

    class Average:
        weights = ()

    path = tmp_path / "checkpoint.npz"
    path.write_bytes(b"the last")

    def is_full(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoints.np, "savez", is_full)
    with pytest.raises(OSError, match="No space"):
        checkpoints.save_checkpoint(path, Model(), Average(), 3)
    assert path.read_bytes() == b"the last"
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.npz"]
