import pytest

from tests.looks import my_red


@pytest.fixture
def look():
    return my_red()
