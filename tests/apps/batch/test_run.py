import pickle
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import hairseg
from hairseg.apps.batch import run as run_module
from hairseg.apps.batch.run import process_folder, settings_digest
from hairseg.errors import ColorError, FrameError, ModelError
from hairseg.look.resolver import resolve_look
from tests.clips import make_clip, make_sound, times_of


@pytest.fixture
def folder(tmp_path, head):
    source = tmp_path / "in"
    (source / "sub").mkdir(parents=True)
    Image.fromarray(head).save(source / "a.png")
    Image.fromarray(head[:, ::-1]).save(source / "sub" / "b.png")
    make_clip(source / "c.mp4", frames=5)
    return source


def statuses(result):
    return {outcome.name: outcome.status for outcome in result.outcomes}


def run(folder, tmp_path, model, color="auburn", **options):
    return process_folder(folder, tmp_path / "out", color, model=model, workers=1, **options)


def test_a_folder_then_again_then_changed(folder, tmp_path, tiny_model, tiny_segmenter, head):
    told = []
    result = run(
        folder, tmp_path, tiny_model, progress=lambda *seen: told.append((seen[0].name, *seen[1:]))
    )
    every = ("a.png", "c.mp4", "sub/b.png")
    assert statuses(result) == dict.fromkeys(every, "done")
    assert sorted(told) == [("a.png", 1, 3), ("c.mp4", 2, 3), ("sub/b.png", 3, 3)]
    assert result.elapsed_s > 0
    with Image.open(tmp_path / "out" / "a.png") as picture:
        expected = hairseg.recolor(head, "auburn", segmenter=tiny_segmenter)
        assert np.array_equal(np.asarray(picture), expected)
    assert times_of(tmp_path / "out" / "c.mp4") == times_of(folder / "c.mp4")

    assert statuses(run(folder, tmp_path, tiny_model)) == dict.fromkeys(every, "skipped")

    # Other content, a result that was edited, one that was removed; and one that is as it was.
    Image.fromarray(head[::-1]).save(folder / "a.png")
    (tmp_path / "out" / "c.mp4").write_bytes(b"edited")
    assert statuses(run(folder, tmp_path, tiny_model)) == {
        "a.png": "done",
        "c.mp4": "done",
        "sub/b.png": "skipped",
    }
    assert statuses(run(folder, tmp_path, tiny_model, color="copper")) == dict.fromkeys(
        every, "done"
    )


def test_a_failed_file_stops_nothing(folder, tmp_path, tiny_model):
    (folder / "bad.jpg").write_bytes(b"no picture")
    make_sound(folder / "sound.m4a").rename(folder / "sound.mp4")
    result = run(folder, tmp_path, tiny_model)
    assert [(outcome.name, outcome.message) for outcome in result.having("failed")] == [
        ("bad.jpg", "is not a readable image"),
        ("sound.mp4", "has no video, only sound"),
    ]
    assert len(result.having("done")) == 3
    again = run(folder, tmp_path, tiny_model)
    assert len(again.having("failed")) == 2
    assert len(again.having("skipped")) == 3


def test_mistakes_are_told_before_any_work(folder, tmp_path, tiny_model):
    with pytest.raises(FrameError, match="has neither photos nor videos"):
        (tmp_path / "empty").mkdir()
        run(tmp_path / "empty", tmp_path, tiny_model)
    with pytest.raises(ColorError, match="unknown look"):
        run(folder, tmp_path, tiny_model, color="aburn")
    with pytest.raises(ModelError, match="no such model file"):
        run(folder, tmp_path, tmp_path / "none.tflite")
    with pytest.raises(FrameError, match="strength must be"):
        run(folder, tmp_path, tiny_model, strength=2)
    assert not (tmp_path / "out").exists()


def test_every_setting_counts(tiny_model, tmp_path):
    other_model = tmp_path / "other.tflite"
    other_model.write_bytes(tiny_model.read_bytes() + b" ")
    auburn, red = resolve_look("auburn"), resolve_look("#ff0000")
    digests = [
        settings_digest(auburn, 1.0, [tiny_model], 18),
        settings_digest(red, 1.0, [tiny_model], 18),
        settings_digest(auburn, 0.5, [tiny_model], 18),
        settings_digest(auburn, 1.0, [other_model], 18),
        settings_digest(auburn, 1.0, [tiny_model], 19),
        settings_digest(auburn, 1.0, [tiny_model], 18, one_pass=True),
        *(
            settings_digest(replace(resolve_look("ombre-caramel"), **change), 1.0, [tiny_model], 18)
            for change in (
                {},
                {"strength": 0.2},
                {"gradient": None},
                {"detail": 0.1},
                {"strand_color": 0.1},
                {"shine": 2.0},
            )
        ),
    ]
    assert len(set(digests)) == len(digests)
    assert settings_digest(resolve_look("auburn"), 1.0, [tiny_model], 18) == digests[0]


def test_a_source_is_not_written_over_through_a_link(folder, tmp_path, tiny_model):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.png").symlink_to(folder / "a.png")
    before = (folder / "a.png").read_bytes()
    result = run(folder, tmp_path, tiny_model)
    assert [outcome.name for outcome in result.having("failed")] == ["a.png"]
    assert (folder / "a.png").read_bytes() == before


@pytest.mark.parametrize(("found", "workers"), [("gpu", 1), ("cpu", 2)])
def test_a_gpu_is_asked_for_once_and_has_one_process(
    folder, tmp_path, tiny_model, monkeypatch, found, workers
):
    """The workers get what "auto" has found, so that none of them warns again."""
    asked, started = [], []

    class Opened:
        accelerator = found

        def __init__(self, model, accelerator):
            asked.append(accelerator)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    class Pool:
        def __init__(self, work, *, count, prepare):
            started.append((count, pickle.loads(prepare.args[0].read_bytes()).accelerator))

        def outcomes(self, tasks):
            return (each for each in ())

    monkeypatch.setattr(run_module, "Segmenter", Opened)
    monkeypatch.setattr(run_module, "Workers", Pool)
    monkeypatch.setattr(run_module, "_cpus", lambda: 2)
    with pytest.raises(KeyError):  # no worker has said anything of the files
        process_folder(folder, tmp_path / "out", "auburn", model=tiny_model, accelerator="auto")
    assert asked == ["auto"] and started == [(workers, found)]


def test_an_accelerator_that_is_none(folder, tmp_path, tiny_model):
    with pytest.raises(ModelError, match="accelerator .*tpu"):
        run(folder, tmp_path, tiny_model, accelerator="tpu")
    assert not (tmp_path / "out").exists()


def test_machines_share_a_folder(tmp_path, tiny_model, head):
    source = tmp_path / "in"
    source.mkdir()
    names = [f"{number}.png" for number in range(8)]
    for name in names:
        Image.fromarray(head).save(source / name)
    done = []
    for number in (1, 2, 3):
        result = run(source, tmp_path, tiny_model, shard=(number, 3))
        done += [outcome.name for outcome in result.outcomes]
        assert set(statuses(result).values()) <= {"done"}
    assert sorted(done) == names
    # Another number of machines, and one alone, know what all of them did.
    for shard in ((2, 2), None):
        result = run(source, tmp_path, tiny_model, shard=shard)
        assert set(statuses(result).values()) == {"skipped"}


def test_a_part_may_be_empty(tmp_path, tiny_model, head):
    source = tmp_path / "in"
    source.mkdir()
    Image.fromarray(head).save(source / "a.png")
    counts = [len(run(source, tmp_path, tiny_model, shard=(k, 2)).outcomes) for k in (1, 2)]
    assert sorted(counts) == [0, 1]


@pytest.mark.parametrize("shard", [(0, 2), (3, 2), (1.0, 2), "1/2", (1,)])
def test_a_shard_that_is_none(folder, tmp_path, tiny_model, shard):
    with pytest.raises(FrameError, match=r"shard must be \(k, n\) with 1 <= k <= n"):
        run(folder, tmp_path, tiny_model, shard=shard)
