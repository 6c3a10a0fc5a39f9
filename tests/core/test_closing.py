import pytest

from hairseg.core.closing import Closing


class Door(Closing):
    def __init__(self, error=None):
        self.error, self.is_shut = error, False

    def close(self):
        self.is_shut = True
        if self.error is not None:
            raise self.error


def test_the_block_closes_it():
    with Door() as door:
        assert not door.is_shut
    assert door.is_shut


def test_an_error_in_closing_surfaces():
    with pytest.raises(OSError, match="stuck"), Door(OSError("stuck")):
        pass


def test_the_error_that_ends_the_block_is_the_one_to_see():
    door = Door(OSError("stuck"))
    with pytest.raises(ValueError, match="first"), door:
        raise ValueError("first")
    assert door.is_shut


def test_it_must_say_how():
    with pytest.raises(TypeError):
        Closing()
