import cv2
import numpy as np
import pytest

from hairseg.apps.bench import frames as bench_frames
from hairseg.apps.bench.frames import draw_head, portrait, swaying_frames
from hairseg.apps.bench.measure import (
    STAGES,
    BareModel,
    Schedule,
    StreamCase,
    add_ratios,
    machine,
    measure,
    summary,
)
from hairseg.apps.bench.picture import draw_bench
from tests.scenes import person


class Counted:
    """A case that takes no time."""

    def __init__(self, name, log):
        self.key, self._log = {"model": name, "threads": 1}, log

    def run(self):
        self._log.append(self.key["model"])
        return [{"total": 2.0}, {"total": 4.0}]


def row(model, threads, **medians):
    ms = {name: summary([value, value]) for name, value in medians.items()}
    return {"model": model, "threads": threads, "frame": "64x48", "ms": ms}


def test_every_case_runs_in_every_round_and_warmup_does_not_count():
    log, seen = [], []
    cases = [Counted("a", log), Counted("b", log)]
    rows = measure(cases, Schedule(warmup=1, rounds=3), progress=lambda *at: seen.append(at))
    assert sorted(log[:2]) == sorted(log[2:4]) == ["a", "b"] and len(log) == 8
    assert rows[0]["ms"]["total"] == {"median": 3.0, "q1": 2.0, "q3": 4.0, "p95": 4.0}
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_stream_is_timed_by_stages_and_in_whole(tiny_segmenter):
    before = cv2.getNumThreads()
    case = StreamCase("tiny", 1, [person(60), person(70)], tiny_segmenter)
    (found,) = measure([case], Schedule(warmup=0, rounds=1))
    assert cv2.getNumThreads() == before
    assert found["frame"] == "160x120" and found["threads"] == 1
    assert 0.05 < found["hair_share"] < found["box_share"] <= 1.0
    assert set(found["ms"]) == {*STAGES, "total"}
    assert 0.0 < found["ms"]["inference"]["median"] < found["ms"]["total"]["median"]


def test_a_bare_model_is_timed(tiny_model):
    (found,) = measure([BareModel("tiny", tiny_model, 1)], Schedule(warmup=0, rounds=1))
    assert found["frame"] == "bare model" and found["ms"]["bare"]["p95"] > 0.0


def test_ratios_are_of_the_same_model_and_threads():
    rows = [
        *(row("a", 1, total=6.0), row("a", 2, total=3.0), row("b", 1, total=8.0)),
        *(row("a", 1, bare=2.0), row("a", 2, bare=1.5)),
    ]
    add_ratios(rows)
    assert [found.get("times_bare") for found in rows] == [3.0, 2.0, None, None, None]


def test_summary_against_the_definition(rng):
    values = rng.random(101).tolist()
    ordered = sorted(values)
    found = summary(values)
    wanted = {"q1": 25, "median": 50, "q3": 75, "p95": 95}
    assert found == {name: pytest.approx(ordered[at], abs=1e-3) for name, at in wanted.items()}


def test_the_machine_is_named():
    facts = machine()
    assert facts["cpus"] >= 1 and facts["cpu"] and facts["numpy"] == np.__version__


def test_the_picture_shows_every_stream_with_its_stages():
    stages = {stage: 1.0 for stage in STAGES}
    rows = [row("light", 2, total=7.0, **stages), row("light", 2, bare=1.0)]
    add_ratios(rows)
    one, three = (draw_bench(rows * count, "machine") for count in (1, 3))
    assert one.dtype == np.uint8 and one.shape[1:] == (1200, 3)
    assert len(three) > len(one)
    bar = one[96 + 10]
    colors = {tuple(pixel) for pixel in bar[300:900].tolist()}
    assert len(colors & set(map(tuple, [(230, 159, 0), (213, 94, 0), (0, 158, 115)]))) == 3


class TestFrames:
    @pytest.mark.parametrize("size", [(320, 180), (90, 160), (64, 64)])
    def test_any_size_from_any_photo(self, size):
        photo = np.full((50, 200, 3), 90, np.uint8)
        frames = swaying_frames(photo, *size)
        assert {frame.shape for frame in frames} == {(size[1], size[0], 3)}

    def test_the_head_sways(self):
        frames = swaying_frames(None, 640, 360)
        assert len(frames) > 3
        assert np.abs(frames[0].astype(int) - frames[2]).mean() > 1

    def test_without_scikit_image_a_head_is_drawn(self, monkeypatch):
        def missing(name):
            raise ModuleNotFoundError(name)

        monkeypatch.setattr(bench_frames, "import_module", missing)
        assert np.array_equal(portrait(), draw_head())
