import numpy as np

from hairseg.stream.buffers import Recycler, Scratch


class TestScratch:
    def test_the_memory_is_taken_again(self):
        scratch = Scratch()
        first = scratch.take("a", (4, 6))
        first.fill(3.0)
        again = scratch.take("a", (6, 4))
        assert np.shares_memory(first, again)
        assert not np.shares_memory(first, scratch.take("b", (4, 6)))

    def test_shape_type_and_contiguity(self):
        array = Scratch().take("a", (3, 5, 2), np.int16)
        assert array.shape == (3, 5, 2) and array.dtype == np.int16
        assert array.flags.c_contiguous and array.flags.writeable

    def test_it_grows_with_room_to_spare_and_never_shrinks(self):
        scratch = Scratch()
        scratch.take("a", (100, 100), np.uint8)
        size = scratch.nbytes
        scratch.take("a", (110, 110), np.uint8)
        scratch.take("a", (2, 2), np.uint8)
        assert scratch.nbytes == size
        scratch.take("a", (200, 200), np.uint8)
        assert scratch.nbytes > size


class TestRecycler:
    def test_a_held_array_is_not_lent_again(self):
        recycler = Recycler()
        first = recycler.take((8, 8), np.uint8)
        second = recycler.take((8, 8), np.uint8)
        assert not np.shares_memory(first, second)

    def test_a_held_view_of_a_view_counts(self):
        recycler = Recycler()
        view = recycler.take((8, 8), np.uint8)[2:][:, 1:].T
        assert not np.shares_memory(view, recycler.take((8, 8), np.uint8))

    def test_a_released_array_is(self):
        recycler = Recycler()
        first = recycler.take((8, 8), np.uint8)
        address = first.ctypes.data
        del first
        assert recycler.take((8, 8), np.uint8).ctypes.data == address

    def test_another_shape_or_type_is_another_array(self):
        recycler = Recycler()
        recycler.take((8, 8), np.uint8)
        assert recycler.take((4, 8), np.uint8).shape == (4, 8)
        assert recycler.take((8, 8), np.float32).dtype == np.float32

    def test_it_remembers_few(self):
        recycler = Recycler(keep=2)
        held = [recycler.take((4,), np.uint8) for _ in range(5)]
        assert len({array.ctypes.data for array in held}) == 5
        assert len(recycler._loans) == 2

    def test_zeros_are_zeros_again(self):
        recycler = Recycler()
        address = None
        before = (slice(1, 4), slice(2, 5))
        boxes = [
            [before],
            [(slice(2, 3), slice(3, 4))],
            [before, (slice(5, 6), slice(0, 6))],
            [(slice(0, 6), slice(4, 6))],
            [],
        ]
        for written in boxes:
            mask = recycler.take_zeros((6, 6), np.float32, written)
            assert address in (None, mask.ctypes.data)
            address = mask.ctypes.data
            for box in written:
                mask[box] = 0.0
            assert not mask.any()
            for box in written:
                mask[box] = 1.0
            del mask

    def test_without_reference_counts_every_array_is_new(self, monkeypatch):
        monkeypatch.delattr("sys.getrefcount")
        recycler = Recycler()
        first = recycler.take((8,), np.uint8)
        address = first.ctypes.data
        del first
        assert len({address, recycler.take((8,), np.uint8).ctypes.data}) == 2
