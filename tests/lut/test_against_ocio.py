"""Our .cube reader and writer against OpenColorIO's, on random colours."""

import numpy as np
import PyOpenColorIO as ocio
import pytest

from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut

ROWS = [f"{r} {g} {b}" for b in (0, 0.4, 1) for g in (0, 0.7, 1) for r in (0, 0.5, 1)]
CURVE = ["0.1 0 0", "0.15 0.3 0.5", "0.9 1 0.8"]
CUBES = {
    "adobe": ["LUT_3D_SIZE 3", "DOMAIN_MIN 0 0 0", "DOMAIN_MAX 1 1 1", *ROWS],
    "adobe 1-D": ["LUT_1D_SIZE 3", *CURVE],
    "resolve range": ["LUT_3D_SIZE 3", "LUT_3D_INPUT_RANGE -0.5 1.5", *ROWS],
    "resolve 1-D": ["LUT_1D_SIZE 3", "LUT_1D_INPUT_RANGE -0.5 1.5", *CURVE],
    "resolve shaper": [
        *("LUT_1D_SIZE 3", "LUT_1D_INPUT_RANGE -0.25 1.25"),
        *("LUT_3D_SIZE 3", "LUT_3D_INPUT_RANGE 0 1", *CURVE, *ROWS),
    ],
    "resolve shaper and range": [
        *("LUT_1D_SIZE 3", "LUT_1D_INPUT_RANGE 0 1"),
        *("LUT_3D_SIZE 3", "LUT_3D_INPUT_RANGE -0.1 1.3", *CURVE, *ROWS),
    ],
}


def by_ocio(path, colors):
    ocio.ClearAllCaches()
    transform = ocio.FileTransform(src=str(path), interpolation=ocio.INTERP_LINEAR)
    processor = ocio.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor()
    result = colors.copy()
    processor.applyRGB(result)
    return result


def by_us(path, colors):
    return Lut3D.load(path).apply(colors[np.newaxis])[0]


@pytest.fixture
def colors(rng):
    return (rng.random((500, 3), dtype=np.float32) * 1.6 - 0.3).astype(np.float32)


@pytest.mark.parametrize("name", CUBES)
def test_cubes_of_both_dialects_mean_the_same(tmp_path, name, colors):
    path = tmp_path / "a.cube"
    path.write_text("\n".join(CUBES[name]) + "\n")
    np.testing.assert_allclose(by_us(path, colors), by_ocio(path, colors), atol=2e-5)


@pytest.mark.parametrize("shaped", [False, True])
def test_cubes_that_we_write_are_read_alike(tmp_path, rng, colors, shaped):
    table = (identity_lut(17) * 0.8 + rng.random((17, 17, 17, 3)) * 0.1).astype(np.float32)
    curve = np.linspace(0, 1, 33, dtype=np.float32)[:, np.newaxis] ** np.float32([0.5, 1, 2])
    lut = Lut3D(table, shaper=curve if shaped else None, domain=((0.0,) * 3, (1.2,) * 3))
    if not shaped:
        lut = Lut3D(table)  # OpenColorIO knows no domain but 0..1 in Adobe's dialect
    path = tmp_path / "a.cube"
    lut.save(path)
    np.testing.assert_allclose(by_us(path, colors), by_ocio(path, colors), atol=2e-5)
