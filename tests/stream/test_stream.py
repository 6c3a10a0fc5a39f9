import threading
import tracemalloc
import warnings

import numpy as np
import pytest

from hairseg import ColorError, FrameError, ModelError, Segmenter
from hairseg.look.resolver import resolve_look
from hairseg.stream.stream import Stream
from tests.scenes import person, room, truth

RATE = 30.0


@pytest.fixture
def stream(tiny_segmenter):
    return Stream("platinum", segmenter=tiny_segmenter)


def run(stream, frames):
    return [stream.process(frame, index / RATE) for index, frame in enumerate(frames)]


def iou(mask, inside):
    hair = mask > 0.5
    return (hair & inside).sum() / (hair | inside).sum()


class TestResult:
    def test_shapes_types_and_facts(self, stream):
        frame = person()
        result = stream.process(frame, 5.0)
        assert result.image.shape == frame.shape and result.image.dtype == np.uint8
        assert result.mask.shape == frame.shape[:2] and result.mask.dtype == np.float32
        assert 0.0 <= result.mask.min() and result.mask.max() <= 1.0
        assert 0.0 < result.intensity < 0.3 and 0.0 <= result.t <= 1.0
        assert result.ran_inference and not result.is_cut
        assert result.timestamp == 5.0 and result.index == 0
        timings = result.timings
        parts = (timings.shrink_ms, timings.motion_ms, timings.inference_ms, timings.smooth_ms)
        assert 0 < sum(parts) + timings.edges_ms + timings.color_ms <= timings.total_ms

    def test_hair_is_recoloured_and_nothing_else(self, stream):
        frame = person()
        result = run(stream, [frame] * 3)[-1]
        assert iou(result.mask, truth()) > 0.9
        assert result.image[60, 80].mean() > frame[60, 80].mean() + 60
        untouched = result.mask == 0
        assert untouched.mean() > 0.6
        assert np.array_equal(result.image[untouched], frame[untouched])

    def test_the_frame_is_not_changed(self, stream):
        frame = person()
        before = frame.copy()
        stream.process(frame)
        assert np.array_equal(frame, before)

    def test_strength_0_gives_the_bytes_back(self, tiny_segmenter):
        frame = person()
        stream = Stream("platinum", segmenter=tiny_segmenter, strength=0.0)
        assert np.array_equal(stream.process(frame).image, frame)
        stream.strength = 1.0
        assert not np.array_equal(stream.process(frame).image, frame)

    def test_results_do_not_change_later(self, stream):
        results = run(stream, [person(40 + 8 * step) for step in range(12)])
        copies = [(result.image.copy(), result.mask.copy()) for result in results]
        run(stream, [person(100 - 5 * step, seed=3) for step in range(12)])
        for result, (image, mask) in zip(results, copies, strict=True):
            assert np.array_equal(result.image, image) and np.array_equal(result.mask, mask)

    def test_the_mask_is_read_only(self, stream):
        with pytest.raises(ValueError, match="read-only"):
            stream.process(person()).mask[0, 0] = 1.0

    def test_fine_is_what_recolor_makes(self, tiny_segmenter):
        frame = person()
        fine = Stream("platinum", segmenter=tiny_segmenter, fine=True).process(frame)
        fast = Stream("platinum", segmenter=tiny_segmenter).process(frame)
        inside = truth()
        assert iou(fine.mask, inside) > 0.9
        difference = np.abs(fine.image[inside].mean(axis=0) - fast.image[inside].mean(axis=0))
        assert difference.max() < 12


class TestSteadiness:
    def test_a_moving_head_is_followed(self, stream):
        places = [30 + 4 * step for step in range(25)]
        results = run(stream, [person(x) for x in places])
        scores = [iou(r.mask, truth(x)) for r, x in zip(results, places, strict=True)]
        assert min(scores[1:]) > 0.85

    def test_noise_flickers_less_than_frame_by_frame(self, tiny_segmenter, rng):
        scene = person(240, shape=(360, 480), luma=60)  # grey enough for the model to waver
        frames = [
            np.clip(scene + rng.normal(0, 8, scene.shape), 0, 255).astype(np.uint8)
            for _ in range(40)
        ]

        def masks_of(stream, again):
            for frame in frames:
                if again:
                    stream.reset()
                yield stream.see(frame, None).parts[0].tracked.mask

        steady, single = (
            list(masks_of(Stream("red", segmenter=tiny_segmenter), again))
            for again in (False, True)
        )

        def change(masks):
            return np.mean([np.abs(a - b).mean() for a, b in zip(masks, masks[1:], strict=False)])

        assert change(steady[12:]) < 0.5 * change(single[12:])

    def test_pumping_exposure_hardly_moves_t(self, stream):
        lumas = [30 + round(15 * np.sin(step / 3)) for step in range(60)]
        results = run(stream, [person(luma=luma) for luma in lumas])
        smoothed = np.ptp([r.intensity for r in results[10:]])
        assert smoothed < 0.35 * np.ptp(lumas) / 255

    def test_hair_that_is_lost_for_a_moment_comes_back_in_its_colour(self, tiny_segmenter):
        class Forgetful:
            size = tiny_segmenter.size
            asked = 0

            def predict(self, image, prior=None, *, out):
                self.asked += 1
                tiny_segmenter.predict(image, prior, out=out)
                out *= self.asked not in (7, 8, 9)

        frames = [person(luma=25)] * 9 + [person(luma=60)]
        results = run(Stream("platinum", segmenter=Forgetful(), smooth=False), frames)
        assert results[8].intensity is None and results[8].hair_color is None
        fresh = Stream("platinum", segmenter=tiny_segmenter).process(frames[9])
        before = results[5].intensity
        assert before < results[9].intensity < before + 0.3 * (fresh.intensity - before)


class TestWhatItNotices:
    def test_a_cut(self, stream, tiny_segmenter):
        first = [person(40)] * 5
        second = [person(120, seed=8)] * 3
        results = run(stream, first + second)
        assert [r.is_cut for r in results] == [False] * 5 + [True, False, False]
        fresh = run(Stream("platinum", segmenter=tiny_segmenter), second)
        assert np.array_equal(results[5].mask, fresh[0].mask)
        assert results[5].intensity == fresh[0].intensity

    def test_hair_that_leaves_is_no_ghost(self, stream):
        results = run(stream, [person()] * 6 + [room()] * 3)
        assert results[7].mask.max() < 0.1
        assert np.abs(results[7].image.astype(int) - room()).max() <= 8
        assert results[8].intensity is None and results[8].t is None

    def test_hair_that_enters_is_there_at_once(self, stream):
        results = run(stream, [room()] * 4 + [person()] * 2)
        assert results[3].t is None and not results[3].mask.any()
        assert iou(results[4].mask, truth()) > 0.85
        assert results[4].intensity is not None

    @pytest.mark.parametrize("shape", [(160, 120), (240, 320), (121, 161), (64, 64)])
    def test_another_size_or_orientation(self, stream, tiny_segmenter, shape):
        frame = person(shape[1] / 2, shape=shape)
        results = run(stream, [person(40)] * 4 + [frame])
        assert results[4].is_cut
        fresh = Stream("platinum", segmenter=tiny_segmenter).process(frame)
        assert np.array_equal(results[4].mask, fresh.mask)

    def test_black_frames(self, stream):
        black = np.zeros((120, 160, 3), np.uint8)
        results = run(stream, [person()] * 3 + [black] * 2 + [person(120)])
        for result in results[3:5]:
            assert not result.ran_inference and not result.mask.any() and result.t is None
            assert np.array_equal(result.image, black)
        assert iou(results[5].mask, truth(120)) > 0.85

    @pytest.mark.parametrize("when", [60.0, -3.0])
    def test_a_jump_in_time(self, stream, tiny_segmenter, when):
        run(stream, [person(40)] * 4)
        assert stream.process(person(110), when).is_cut
        assert not stream.process(person(110), when + 0.03).is_cut

    def test_a_tiny_frame(self, stream):
        for shape in ((1, 1), (2, 300), (300, 2)):
            assert stream.process(np.full((*shape, 3), 90, np.uint8)).image.shape == (*shape, 3)

    def test_reset(self, stream, tiny_segmenter):
        run(stream, [person(40)] * 4)
        stream.reset()
        result = stream.process(person(110))
        fresh = Stream("platinum", segmenter=tiny_segmenter).process(person(110))
        assert np.array_equal(result.image, fresh.image)
        assert result.index == 0 and result.timestamp == 0.0 and not result.is_cut


class TestStill:
    def test_a_still_scene_needs_the_network_seldom(self, tiny_segmenter, rng):
        stream = Stream("red", segmenter=tiny_segmenter, skip_still=True)
        still = np.minimum(person(), 250)
        frames = [still + rng.integers(0, 3, still.shape).astype(np.uint8) for _ in range(45)]
        ran = [r.ran_inference for r in run(stream, frames)]
        assert ran[0] and 2 <= sum(ran) <= 6

    def test_motion_is_noticed_at_once(self, tiny_segmenter):
        stream = Stream("red", segmenter=tiny_segmenter, skip_still=True)
        results = run(stream, [person(60)] * 4 + [person(75)])
        assert [r.ran_inference for r in results] == [True, True, False, False, True]
        assert iou(results[4].mask, truth(75)) > 0.85

    def test_a_mask_that_wavers_is_not_kept(self, tiny_segmenter):
        class Wavering:
            size = tiny_segmenter.size
            asked = 0

            def predict(self, image, prior=None, *, out):
                self.asked += 1
                out[:] = 0.0
                out[16:40, 16 : 40 + 4 * (self.asked % 2)] = 1.0

        segmenter = Wavering()
        run(Stream("red", segmenter=segmenter, skip_still=True), [person()] * 6)
        assert segmenter.asked == 6

    def test_the_colour_still_changes(self, tiny_segmenter):
        stream = Stream("red", segmenter=tiny_segmenter, skip_still=True, fade_s=0.0)
        before = run(stream, [person()] * 2)[-1]
        stream.color = "blue"
        after = stream.process(person(), 2 / RATE)
        assert not after.ran_inference
        assert after.image[60, 80, 2] > before.image[60, 80, 2] + 40


class TestColor:
    def test_it_changes_with_a_short_fade(self, stream):
        frames = [person()] * 30
        run(stream, frames[:5])
        platinum = stream.process(frames[5], 5 / RATE).image[60, 80].astype(int)
        stream.color = "jet-black"
        assert stream.color == "jet-black" and stream.look is resolve_look("jet-black")
        path = [
            stream.process(f, (6 + i) / RATE).image[60, 80].mean() for i, f in enumerate(frames)
        ]
        steps = -np.diff([platinum.mean(), *path])
        assert steps.min() > -1.0, "it turns back"
        assert steps.max() < 0.3 * (platinum.mean() - path[-1]), "it jumps"
        assert abs(path[9] - path[-1]) <= 1.0, "it takes longer than a quarter of a second"

    def test_before_the_first_frame_it_does_not_fade(self, tiny_segmenter):
        stream = Stream("platinum", segmenter=tiny_segmenter)
        stream.color = "jet-black"
        other = Stream("jet-black", segmenter=tiny_segmenter)
        assert np.array_equal(stream.process(person()).image, other.process(person()).image)

    def test_an_unknown_colour_leaves_the_old_one(self, stream):
        with pytest.raises(ColorError, match="auburn"):
            stream.color = "aburn"
        assert stream.color == "platinum"


class TestMistakes:
    @pytest.mark.parametrize(
        ("frame", "got"),
        [
            (None, "None"),
            (np.zeros((4, 4), np.uint8), "uint8 [4, 4]"),
            (np.zeros((4, 4, 3), np.float32), "float32 [4, 4, 3]"),
            (np.zeros((0, 4, 3), np.uint8), "uint8 [0, 4, 3]"),
        ],
    )
    def test_no_frame(self, stream, frame, got):
        with pytest.raises(FrameError) as caught:
            stream.process(frame)
        assert str(caught.value).endswith(f"got {got}")

    @pytest.mark.parametrize("timestamp", [float("nan"), float("inf"), "1", True])
    def test_no_time(self, stream, timestamp):
        with pytest.raises(FrameError, match="timestamp must be seconds, or None"):
            stream.process(person(), timestamp)

    @pytest.mark.parametrize("options", [{"strength": 2}, {"fade_s": -1}, {"fade_s": "x"}])
    def test_options(self, tiny_segmenter, options):
        with pytest.raises(FrameError, match=next(iter(options))):
            Stream("red", segmenter=tiny_segmenter, **options)

    def test_a_closed_segmenter(self, tiny_model):
        segmenter = Segmenter(tiny_model)
        stream = Stream("red", segmenter=segmenter)
        segmenter.close()
        with pytest.raises(ModelError, match="closed"):
            stream.process(person())


def test_many_streams_share_a_segmenter(tiny_segmenter):
    """Each in its own thread, with its own look and size: the results are those of one after the
    other."""
    colors = ["platinum", "#7a1f3d", "mermaid", "platinum", "cherry-streaks", "jet-black"]
    shapes = [(120, 160), (160, 120), (90, 200), (121, 161), (120, 160), (64, 64)]

    def work(seed):
        stream = Stream(colors[seed], segmenter=tiny_segmenter, skip_still=seed % 2 == 1)
        width = shapes[seed][1]
        frames = [person(width / 4 + 3 * step + seed, seed, shapes[seed]) for step in range(20)]
        return [result.image for result in run(stream, frames)]

    alone = [work(seed) for seed in range(6)]
    together = [None] * 6

    def start(seed):
        together[seed] = work(seed)

    threads = [threading.Thread(target=start, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one, other in zip(alone, together, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("skip_still", [False, True])
def test_a_running_stream_allocates_nothing_large(tiny_segmenter, skip_still):
    """NumPy's own buffers for casts, some 100 kB on old versions, do not grow with the frame."""
    stream = Stream("platinum", segmenter=tiny_segmenter, skip_still=skip_still)
    shape = (480, 640)
    frames = [person(300 + 40 * np.sin(step / 4), shape=shape) for step in range(0, 40, 5)]
    run(stream, frames * 4)
    tracemalloc.start()
    for index, frame in enumerate(frames * 4):
        stream.process(frame, (32 + index) / RATE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 180_000, "a frame has 921,600 bytes, a plane of the hair's box 230,400"


def test_milliseconds_are_noticed(tiny_segmenter):
    head = np.random.default_rng(0).integers(40, 200, (48, 64, 3), np.uint8)
    stream = Stream("copper", segmenter=tiny_segmenter)
    with pytest.warns(RuntimeWarning, match="in seconds, not milliseconds"):
        for index in range(8):
            stream.process(head, index * 33.3)
    stream.reset()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for index in range(8):
            stream.process(head, index / 30)
        stream.process(head, 100.0)
