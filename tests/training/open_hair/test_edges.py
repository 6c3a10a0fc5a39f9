"""Outlines move to the photo's edges; away from them nothing changes."""

import cv2
import numpy as np

from training.open_hair.edges import fit_edges


def head():
    """A dark disc with a wavy outline on a light ground, and its true label."""
    rows, columns = np.mgrid[:200, :160].astype(np.float32)
    angle = np.arctan2(rows - 100, columns - 80)
    truth = np.hypot(rows - 100, columns - 80) < 50 + 2.5 * np.sin(14 * angle)
    photo = np.where(truth[..., None], 40, 210).astype(np.uint8)
    return np.repeat(photo, 3, axis=2), truth


def test_a_rough_outline_comes_nearer_to_the_hair():
    photo, truth = head()
    rough = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 4.0)
    fitted = fit_edges(rough, photo)
    wrong_before = ((rough > 0.5) != truth).sum()
    assert wrong_before > 100
    assert ((fitted > 0.5) != truth).sum() < 0.5 * wrong_before
    assert fitted.dtype == np.float32 and 0.0 <= fitted.min() <= fitted.max() <= 1.0


def test_inside_and_outside_stay():
    photo, truth = head()
    label = truth.astype(np.float32)
    photo[95:105, 75:85] = 250  # a clip in the hair
    fitted = fit_edges(label, photo)
    assert fitted[85:115, 65:95].min() == 1.0
    assert fitted[:30].max() == 0.0


def test_an_empty_label_stays_empty():
    photo, _ = head()
    assert fit_edges(np.zeros((200, 160), np.float32), photo).max() == 0.0
