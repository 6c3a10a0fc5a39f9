import cv2
import numpy as np
import pytest

from hairseg.lut.grid_images import grid_to_lut, lut_to_grid
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.review import review_lut
from hairseg.lut.table import identity_lut


def texts(table, **options):
    return [finding.text for finding in review_lut(Lut3D(table.astype(np.float32), **options))]


def bent(size=33):
    return identity_lut(size) ** 1.3 * 0.9 + 0.02


def test_a_good_lut_has_no_findings():
    assert texts(bent()) == []


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (identity_lut(33), "It changes nothing"),
        (np.full((33, 33, 33, 3), 0.4), "Every colour comes out the same"),
        (identity_lut(9) * 0.9, "It has only 9 nodes a side"),
        (bent().transpose(2, 1, 0, 3), "blue fastest"),
        (bent() * 1.3, "lie outside 0 to 1 and will be clipped"),
        (np.clip(bent() * 3 - 2, 0, 1), "are pure black: shadows lose their drawing"),
        (np.clip(bent() * 3, 0, 1), "are pure white: highlights lose their drawing"),
        (1 - bent(), "Lighter greys come out darker between codes"),
        ((bent() > 0.5) * 0.8, "torn apart by up to 204 codes"),
    ],
)
def test_what_goes_wrong_is_told(table, text):
    assert any(text in found for found in texts(table))


def test_damage_to_pictures_is_told(rng):
    noisy = bent(36) + rng.normal(0, 3 / 255, (36, 36, 36, 3))
    assert any("rough, as after a JPEG" in text for text in texts(noisy.clip(0, 1)))
    grid = lut_to_grid(bent(36).astype(np.float32), "hald")
    blurred = grid_to_lut(cv2.GaussianBlur(grid, (0, 0), 0.7), "hald")
    assert any("mixed, as by a blur" in text for text in texts(blurred))


def test_a_strip_upside_down_is_told():
    grid = lut_to_grid(bent(32).astype(np.float32), "strip")[::-1]
    told = texts(grid_to_lut(np.ascontiguousarray(grid), "strip"))
    assert any("greens run backwards" in text for text in told)


def test_curves_are_told():
    shaper = np.float32([[0] * 3, [0.7] * 3, [1] * 3])
    told = texts(identity_lut(2), shaper=shaper)
    assert told == [
        "It has curves beside its table; for a look `hairseg lut import` puts them into it."
    ]


def test_another_domain_is_told():
    assert any("0 to 2" in text for text in texts(bent(), domain=((0.0,) * 3, (2.0,) * 3)))


def test_warnings_come_first():
    findings = review_lut(Lut3D((1 - identity_lut(9)).astype(np.float32)))
    assert [finding.severity for finding in findings] == ["warning", "note"]
