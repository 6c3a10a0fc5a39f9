"""First labels in several passes, with an annotator of this test's own."""

import numpy as np
import pytest
from PIL import Image

from training.cli import main
from training.open_hair import first_labels
from training.open_hair.first_labels import disagreement, label_photo


def dark_is_hair(photo):
    """What an annotator would say that takes dark pixels for hair, at 128 x 128."""
    rows = np.linspace(0, len(photo) - 1, 128).round().astype(int)
    columns = np.linspace(0, photo.shape[1] - 1, 128).round().astype(int)
    return (photo[rows][:, columns].mean(axis=2) < 100).astype(np.float32)


def portrait(height=240, width=180):
    photo = np.full((height, width, 3), 220, np.uint8)
    photo[40:110, 50:120] = 30
    return photo


def test_passes_that_agree_give_their_mask_and_no_spread():
    mean, spread = label_photo(portrait(), dark_is_hair)
    assert mean.shape == spread.shape == (240, 180)
    assert mean.dtype == spread.dtype == np.float32
    truth = np.zeros((240, 180), bool)
    truth[40:110, 50:120] = True
    found = mean > 0.5
    assert (found & truth).sum() / (found | truth).sum() > 0.93
    assert spread[60:90, 70:100].max() < 0.01 and spread[:20].max() < 0.01


def test_passes_that_disagree_are_between_and_counted():
    calls = []

    def moody(photo):
        calls.append(photo.shape)
        mask = dark_is_hair(photo)
        return mask if len(calls) < 3 or len(calls) % 2 else 0.0 * mask

    mean, spread = label_photo(portrait(), moody)
    assert len(calls) == 8
    assert 0.3 < mean[75, 85] < 0.8 and spread[75, 85] > 0.3
    agreed = label_photo(portrait(), dark_is_hair)
    assert disagreement(mean, spread) > 5.0 * disagreement(*agreed)


def test_no_hair_costs_two_passes():
    calls = []

    def never(photo):
        calls.append(photo.shape)
        return np.zeros((64, 64), np.float32)

    mean, spread = label_photo(portrait(), never)
    assert len(calls) == 2 and mean.max() == spread.max() == 0.0


def test_a_folder_is_labelled_once_and_listed_worst_first(tmp_path, monkeypatch, capsys):
    (tmp_path / "images").mkdir()
    for name in ("a", "b"):
        Image.fromarray(portrait()).save(tmp_path / "images" / f"{name}.png")
    network = tmp_path / "network.tflite"
    network.write_bytes(b"x")
    monkeypatch.setattr(first_labels, "open_annotator", lambda path, second=False: dark_is_hair)
    command = ["first-labels", str(tmp_path), "--annotator", str(network)]
    assert main(command) == 0
    assert "labelled 2 photos" in capsys.readouterr().out
    assert sorted((tmp_path / "worst.txt").read_text().split()) == ["a", "b"]
    with Image.open(tmp_path / "masks" / "a.png") as mask:
        assert (mask.mode, mask.size) == ("L", (180, 240))
    assert main(command) == 0
    assert "labelled 0 photos" in capsys.readouterr().out


def test_a_second_annotator_writes_beside_the_first(tmp_path, monkeypatch, capsys):
    (tmp_path / "images").mkdir()
    Image.fromarray(portrait()).save(tmp_path / "images" / "a.png")
    network = tmp_path / "network.tflite"
    network.write_bytes(b"x")
    command = ["first-labels", str(tmp_path), "--annotator", str(network)]
    monkeypatch.setattr(first_labels, "open_annotator", lambda path, second: dark_is_hair)
    assert main(command) == 0
    before = (tmp_path / "masks" / "a.png").read_bytes()
    assert main([*command, "--second"]) == 0
    assert "labelled 1 photos" in capsys.readouterr().out
    assert (tmp_path / "masks" / "a.png").read_bytes() == before
    assert (tmp_path / "second" / "a.png").is_file()


def test_a_network_that_may_not_be_shipped_does_not_label(monkeypatch, tmp_path):
    class Network:
        def get_signature_list(self):
            return {"segment": {}}

    path = tmp_path / "full_fp16.tflite"
    with pytest.raises(ValueError, match="full.json grants no commercial use"):
        first_labels._our_annotator(Network(), path)
    (tmp_path / "full.json").write_text('{"commercial_use": false}')
    with pytest.raises(ValueError, match="may not label the open set"):
        first_labels._our_annotator(Network(), path)


@pytest.mark.parametrize("missing", ["images", "network.tflite"])
def test_what_is_missing_is_one_line(tmp_path, missing, capsys):
    if missing != "images":
        (tmp_path / "images").mkdir()
        Image.fromarray(portrait()).save(tmp_path / "images" / "a.png")
    assert main(["first-labels", str(tmp_path), "--annotator", str(tmp_path / missing)]) == 2
    assert missing in capsys.readouterr().err
