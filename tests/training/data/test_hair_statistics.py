"""Statistics of real hair: what one head gives, the halves, and the written table."""

import argparse
import runpy

import cv2
import numpy as np
import pytest

from training.data import hair_statistics as module


def head(mean, side=200, spread=0.05, seed=0):
    """A square of noisy hair on a light ground, and its label."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), 1.5)
    luma = mean + spread * noise / noise.std()
    label = np.zeros((side, side), np.uint8)
    label[20:-20, 20:-20] = 255
    luma[label == 0] = 0.8
    photo = np.rint(np.clip(luma, 0, 1)[..., None] * np.array([255, 245, 235]))
    return photo.astype(np.uint8), label


def test_a_head_is_measured_inside():
    found = module.measure_hair(*head(0.4))
    assert found is not None
    assert found["luma"] == pytest.approx(0.4 * 0.965, abs=0.02)
    assert found["spread"] == pytest.approx(0.05, abs=0.02)
    assert (np.diff(found["quantiles"]) >= 0).all()
    assert found["rim"].shape == (3,) and found["bands"].shape == (6,)


def test_little_hair_is_left_out():
    photo, label = head(0.4)
    assert module.measure_hair(photo, np.zeros_like(label)) is None


def test_a_lighter_ground_shows_in_the_rim_only():
    photo, label = head(0.2, spread=0.01)
    wide = cv2.dilate(label, np.ones((5, 5), np.uint8))
    found = module.measure_hair(photo, wide)
    assert found is not None
    assert found["rim"][0] > 0.1 > abs(found["rim"][2])


def test_halves_are_about_even_and_fixed():
    chosen = [module.is_learnt_from("celeb1k", str(number)) for number in range(400)]
    assert 150 < sum(chosen) < 250
    assert chosen == [module.is_learnt_from("celeb1k", str(number)) for number in range(400)]


def test_lightnesses_of_few_heads_are_left_out():
    heads = [module.measure_hair(*head(0.4, seed=seed)) for seed in range(2)]
    assert module.summarize([one for one in heads if one] * 12)["heads"] == [24]
    assert module.summarize([one for one in heads if one])["luma"] == []


def test_the_command_writes_its_table(tmp_path):
    data = tmp_path / "data"
    for name in ("images", "masks"):
        (data / "toy" / name).mkdir(parents=True)
    rows = ["set,stem,split,group,width,height,mask_fraction"]
    for number in range(50):
        photo, label = head(0.3 + 0.001 * number, seed=number)
        cv2.imwrite(str(data / "toy/images" / f"{number}.jpg"), photo[..., ::-1])
        cv2.imwrite(str(data / "toy/masks" / f"{number}.png"), label)
        rows.append(f"toy,{number},train,,200,200,0.6")
    (data / "index.csv").write_text("\n".join(rows) + "\n")
    out = tmp_path / "measured.py"
    options = argparse.Namespace(data=data, sets=["toy"], limit=None, out=out)
    assert module.run(options) == 0
    table = runpy.run_path(str(out))["MEASURED"]
    assert table["luma"] and len(table["quantiles"][0]) == len(module.QUANTILES)
