import numpy as np
import pytest

from hairseg.lut.grid_images import (
    LAYOUTS,
    grid_shape,
    grid_to_lut,
    is_square_number,
    layouts_of,
    lut_size_of,
    lut_to_grid,
    measure_roughness,
)
from hairseg.lut.table import identity_lut


def by_hand(layout, size, red, green, blue):
    """Row and column of a node, from the formats' own descriptions."""
    level = round(size**0.5)
    if layout == "strip":
        return green, blue * size + red
    if layout == "strip-vertical":
        return blue * size + green, red
    if layout == "tiles":
        return blue // level * size + green, blue % level * size + red
    return divmod(red + size * green + size * size * blue, level * size)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [4, 9, 16, 25])
def test_every_node_lies_where_the_format_says(layout, size, rng):
    table = rng.random((size, size, size, 3), dtype=np.float32)
    grid = lut_to_grid(table, layout)
    assert grid.shape == (*grid_shape(size, layout), 3)
    for red, green, blue in rng.integers(0, size, (50, 3)):
        row, column = by_hand(layout, size, red, green, blue)
        np.testing.assert_array_equal(grid[row, column], table[red, green, blue])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_grid_reads_as_its_table(layout, dtype, rng):
    table = (rng.random((16, 16, 16, 3)) * 255).astype(dtype)
    grid = lut_to_grid(table, layout)
    assert layout in layouts_of(*grid.shape[:2])
    assert lut_size_of(*grid.shape[:2], layout) == 16
    back = grid_to_lut(grid, layout)
    assert back.dtype == dtype
    np.testing.assert_array_equal(back, table)


@pytest.mark.parametrize("size", [33, 17])
@pytest.mark.parametrize("layout", ["strip", "strip-vertical"])
def test_strips_take_any_size(layout, size):
    grid = lut_to_grid(identity_lut(size), layout)
    np.testing.assert_array_equal(grid_to_lut(grid, layout), identity_lut(size))


@pytest.mark.parametrize(
    ("height", "width", "layouts"),
    [
        (512, 512, ("hald", "tiles")),
        (1728, 1728, ("hald", "tiles")),
        (16, 256, ("strip",)),
        (1024, 32, ("strip-vertical",)),
        (1, 1, ()),
        (511, 512, ()),
        (100, 100, ()),
        (32, 1023, ()),
    ],
)
def test_sizes_of_layouts(height, width, layouts):
    assert layouts_of(height, width) == layouts


def test_square_numbers():
    assert [size for size in range(2, 40) if is_square_number(size)] == [4, 9, 16, 25, 36]


@pytest.mark.parametrize(("made", "wrong"), [("hald", "tiles"), ("tiles", "hald")])
def test_the_wrong_layout_is_many_times_rougher(made, wrong):
    grid = lut_to_grid(identity_lut(64) ** np.float32(1.5), made)
    right = measure_roughness(grid_to_lut(grid, made))
    assert measure_roughness(grid_to_lut(grid, wrong)) > 5 * right
