import gc
import json
import os
import threading
import weakref

import cv2
import numpy as np
import pytest

from hairseg import FrameError, ModelError, Segmenter
from hairseg.image.arrays import frame_to_image
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.segmenter import MOST_DEFAULT_THREADS


def random_frames(count):
    rng = np.random.default_rng(11)
    sizes = [(90, 120), (64, 64), (40, 30), (200, 150)]
    return [
        np.kron(rng.integers(0, 256, (10, 10, 3)), np.ones((h // 10, w // 10, 1))).astype(np.uint8)
        for h, w in (sizes[index % len(sizes)] for index in range(count))
    ]


class TestPredict:
    def test_mask(self, tiny_segmenter, head):
        image = frame_to_image(head, 64)
        mask = tiny_segmenter.predict(image)
        assert mask.shape == (64, 64) and mask.dtype == np.float32
        assert mask[28, 32] > 0.95 and mask[2, 2] < 0.05

    def test_codes_are_the_same_image(self, tiny_segmenter, head):
        codes = np.rint(frame_to_image(head, 64) * 255).astype(np.uint8)
        mask = tiny_segmenter.predict(codes)
        assert np.array_equal(mask, tiny_segmenter.predict(codes * np.float32(1 / 255)))

    def test_the_prior_counts(self, tiny_segmenter):
        image = np.full((64, 64, 3), 0.3, np.float32)
        empty = tiny_segmenter.predict(image)
        full = tiny_segmenter.predict(image, np.ones((64, 64), np.float32))
        assert full[32, 32] > empty[32, 32] + 0.3

    def test_out(self, tiny_segmenter, head):
        image = frame_to_image(head, 64)
        out = np.empty((64, 64), np.float32)
        assert tiny_segmenter.predict(image, out=out) is out
        assert np.array_equal(out, tiny_segmenter.predict(image))

    def test_feedback_in_place(self, tiny_segmenter, head):
        """A stream's loop: the mask is the next prior, in one buffer."""
        image = frame_to_image(head, 64)
        mask = np.zeros((64, 64), np.float32)
        for _ in range(3):
            wanted = tiny_segmenter.predict(image, mask.copy())
            tiny_segmenter.predict(image, mask, out=mask)
            assert np.array_equal(mask, wanted)

    @pytest.mark.parametrize(
        ("image", "got"),
        [
            (np.zeros((64, 64, 4), np.float32), "float32 [64, 64, 4]"),
            (np.zeros((32, 32, 3), np.float32), "float32 [32, 32, 3]"),
            (np.zeros((64, 64, 3), np.uint16), "uint16 [64, 64, 3]"),
            (np.zeros((64, 60, 3), np.uint8), "uint8 [64, 60, 3]"),
            (None, "None"),
        ],
    )
    def test_wrong_image(self, tiny_segmenter, image, got):
        with pytest.raises(FrameError) as caught:
            tiny_segmenter.predict(image)
        required = "float32 [64, 64, 3] in 0..1, or uint8"
        assert str(caught.value) == f"image must be {required}; got {got}"

    def test_image_values(self, tiny_segmenter):
        with pytest.raises(FrameError, match="^image must be finite"):
            tiny_segmenter.predict(np.full((64, 64, 3), np.nan, np.float32))
        with pytest.raises(FrameError, match="^image must be in 0..1; got values from 255 to 255$"):
            tiny_segmenter.predict(np.full((64, 64, 3), 255, np.float32))

    def test_wrong_prior_and_out(self, tiny_segmenter):
        image = np.zeros((64, 64, 3), np.float32)
        with pytest.raises(FrameError, match=r"^prior must be float \[64, 64\] in 0..1; got"):
            tiny_segmenter.predict(image, np.zeros((90, 120), np.float32))
        with pytest.raises(FrameError, match=r"^out must be float32 \[64, 64\]; got float64"):
            tiny_segmenter.predict(image, out=np.zeros((64, 64)))


class TestSegment:
    def test_finds_the_hair(self, tiny_segmenter, head):
        mask = tiny_segmenter.segment(head)
        assert mask.shape == head.shape[:2] and mask.dtype == np.float32
        dark = head.max(-1) < 100
        assert mask[dark].mean() > 0.9 and mask[~dark].mean() < 0.1

    def test_one_pass_is_resize_predict_refine(self, tiny_model, head):
        prior = np.full((64, 64), 0.5, np.float32)
        with Segmenter(tiny_model, one_pass=True) as segmenter:
            for given in (None, prior):
                small = segmenter.predict(frame_to_image(head, 64), given)
                wanted = refine_mask(small, head)
                assert np.array_equal(segmenter.segment(head, given), wanted)

    def test_small_heads_are_seen_closely(self, tiny_model):
        """Small hair, a ring, is seen larger; not where that is unwanted."""
        frame = np.full((640, 640, 3), 230, np.uint8)
        cv2.circle(frame, (320, 320), 50, (20, 20, 20), cv2.FILLED)
        cv2.circle(frame, (320, 320), 25, (230, 230, 230), cv2.FILLED)
        hair = frame[..., 0] < 128
        with Segmenter(tiny_model) as closely, Segmenter(tiny_model, one_pass=True) as once:
            error = np.abs(closely.segment(frame) - hair).mean()
            assert error < 0.5 * np.abs(once.segment(frame) - hair).mean()
            prior = np.zeros((64, 64), np.float32)
            assert np.array_equal(closely.segment(frame), closely.segment(frame, prior))

    def test_second_look_is_deprecated_but_works(self, tiny_model, head):
        with pytest.warns(DeprecationWarning, match="one_pass"):
            once = Segmenter(tiny_model, second_look=False)
        with pytest.warns(DeprecationWarning, match="one_pass"):
            closely = Segmenter(tiny_model, second_look=True)
        with (
            once,
            closely,
            Segmenter(tiny_model) as new,
            Segmenter(tiny_model, one_pass=True) as one,
        ):
            assert np.array_equal(once.segment(head), one.segment(head))
            assert np.array_equal(closely.segment(head), new.segment(head))

    def test_a_photo_is_seen_in_a_mirror_too(self, head, tiny_model):
        """`tests/segmentation/test_passes.py` says what comes out."""
        seen = []

        class Spy(Segmenter):
            def _predict(self, image, prior, out=None):
                seen.append((image.copy(), prior))
                return super()._predict(image, prior, out)

        with Spy(tiny_model) as segmenter:
            segmenter.segment(head)
        (image, nothing), (mirrored, prior) = seen
        assert nothing is None and prior.max() > 0
        assert np.array_equal(image, mirrored[:, ::-1])

    def test_one_pixel(self, tiny_segmenter):
        assert tiny_segmenter.segment(np.zeros((1, 1, 3), np.uint8)) > 0.99
        assert tiny_segmenter.segment(np.full((1, 1, 3), 255, np.uint8)) == 0.0

    def test_views_and_read_only_frames(self, tiny_segmenter, head):
        view = head[::-1, ::-1]
        view.flags.writeable = False
        mask = tiny_segmenter.segment(view)
        assert np.array_equal(mask, tiny_segmenter.segment(np.ascontiguousarray(view)))

    def test_wrong_frame(self, tiny_segmenter):
        with pytest.raises(FrameError) as caught:
            tiny_segmenter.segment(np.zeros((720, 1280, 4), np.float32))
        assert str(caught.value) == ("frame must be uint8 [H, W, 3]; got float32 [720, 1280, 4]")

    def test_wrong_prior(self, tiny_segmenter, head):
        with pytest.raises(FrameError, match="^prior must be float"):
            tiny_segmenter.segment(head, np.zeros((64, 64), np.uint8))


class TestThreads:
    def test_shared_by_eight_threads_each_gets_its_own_mask(self, tiny_model):
        """Bit-identical to one after the other; a bare interpreter gives wrong masks here."""
        frames = random_frames(16)
        with Segmenter(tiny_model, num_threads=2, one_pass=True) as segmenter:
            wanted = [segmenter.segment(frame) for frame in frames]
            start = threading.Barrier(8)
            found, errors = {}, []

            def work(worker):
                try:
                    start.wait()
                    for turn in range(6):
                        for index in range(worker, worker + len(frames)):
                            index %= len(frames)
                            found[worker, turn, index] = segmenter.segment(frames[index])
                except Exception as error:
                    errors.append(error)

            threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert not errors
        assert len(found) == 8 * 6 * len(frames)
        assert all(np.array_equal(mask, wanted[index]) for (_, _, index), mask in found.items())

    def test_closing_under_way_fails_cleanly(self, tiny_model):
        segmenter = Segmenter(tiny_model, num_threads=1)
        frames, outcomes = random_frames(4), []

        def work():
            try:
                while True:
                    for frame in frames:
                        segmenter.segment(frame)
            except ModelError as error:
                outcomes.append(str(error))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        segmenter.close()
        for thread in threads:
            thread.join(timeout=20)
        assert outcomes == ["segmenter is closed"] * 4


class TestLife:
    def test_with_closes(self, tiny_model, head):
        with Segmenter(tiny_model) as segmenter:
            assert not segmenter.closed
        assert segmenter.closed
        segmenter.close()
        for use in (segmenter.segment, lambda _: segmenter.predict(np.zeros((64, 64, 3), "f"))):
            with pytest.raises(ModelError, match="^segmenter is closed$"):
                use(head)

    def test_size_and_repr(self, tiny_model):
        with Segmenter(tiny_model, num_threads=3) as segmenter:
            assert segmenter.size == 64
            assert segmenter.num_threads == 3
            assert segmenter.accelerator == "cpu"
            assert repr(segmenter) == (
                f"Segmenter('{tiny_model}', size=64, accelerator='cpu', num_threads=3)"
            )
        assert repr(segmenter).endswith(", closed)")

    def test_is_freed(self, tiny_model):
        segmenter = Segmenter(tiny_model, num_threads=1)
        gone = weakref.ref(segmenter)
        del segmenter
        gc.collect()
        assert gone() is None

    def test_default_threads(self, tiny_model):
        with Segmenter(tiny_model) as segmenter:
            assert 1 <= segmenter.num_threads <= min(MOST_DEFAULT_THREADS, os.cpu_count() or 1)

    @pytest.mark.parametrize("num_threads", [0, -1, 1.5, "2", True])
    def test_wrong_threads(self, tiny_model, num_threads):
        with pytest.raises(ModelError) as caught:
            Segmenter(tiny_model, num_threads=num_threads)
        assert str(caught.value) == (
            f"num_threads must be a whole number from 1; got {num_threads!r}"
        )

    def test_unknown_accelerator(self, tiny_model):
        wanted = "^accelerator must be 'cpu' or 'gpu' or 'auto'; got 'npu'$"
        with pytest.raises(ModelError, match=wanted):
            Segmenter(tiny_model, accelerator="npu")

    def test_messages_name_the_file(self, tiny_model):
        path = tiny_model.with_name("wrong_signature.tflite")
        with pytest.raises(ModelError) as caught:
            Segmenter(path)
        assert str(caught.value) == f"{path}: signature must be 'segment'; got 'serving_default'"

    def test_a_json_of_another_size_is_refused(self, tiny_model, tmp_path):
        path = tmp_path / "m.tflite"
        path.write_bytes(tiny_model.read_bytes())
        card = {"schema_version": 1, "size": 256, "resize": {"rule": "stretch"}, "files": {}}
        path.with_suffix(".json").write_text(json.dumps(card))
        with pytest.raises(ModelError, match="size must be 256 as its json says; got 64 in the mo"):
            Segmenter(path)
