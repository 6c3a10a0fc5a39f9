"""What people write into .cube files, read as their editors mean it."""

import numpy as np
import pytest

from hairseg.cli.main import main
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.png import read_lut_png, write_lut_png
from hairseg.lut.table import identity_lut

ROWS = "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
LOW, HIGH = 64 / 1023, 940 / 1023


def load(tmp_path, text):
    path = tmp_path / "a.cube"
    path.write_text(text)
    return Lut3D.load(path)


def write(path, head, table):
    rows = table.transpose(2, 1, 0, 3).reshape(-1, 3)
    lines = [
        *head,
        f"LUT_3D_SIZE {len(table)}",
        *(" ".join(f"{value:.6f}" for value in row) for row in rows),
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize(
    "text",
    [
        f'TITLE "No # 1" # mine\nLUT_3D_SIZE 2 # nodes\nDOMAIN_MIN 0 0 0 # black\n{ROWS} # last\n',
        f'TITLE "No # 1"\n-----------------\nLUT_3D_SIZE 2\n=====\n{ROWS}\n',
        'TITLE "No # 1"\nLUT_3D_SIZE 2\n' + ROWS.replace("\n", "\n-----\n") + "\n*****\n",
    ],
)
def test_comments_and_rulers(tmp_path, text):
    lut = load(tmp_path, text)
    np.testing.assert_array_equal(lut.table, identity_lut(2))
    assert lut.title == "No # 1"


@pytest.mark.parametrize("largest", [255, 1023, 4095, 65535])
def test_codes_for_0_to_1(tmp_path, largest):
    lut = load(tmp_path, "LUT_3D_SIZE 2\n" + ROWS.replace("1", str(largest)) + "\n")
    np.testing.assert_array_equal(lut.table, identity_lut(2))
    assert lut.notes == (f"Its rows are codes of 0 to {largest}; read as 0 to 1.",)


def test_light_above_1_is_no_code(tmp_path):
    lut = load(tmp_path, "LUT_3D_SIZE 2\n" + ROWS.replace("1", "16") + "\n")
    assert lut.table.max() == 16
    assert lut.notes == ()


@pytest.mark.parametrize("keywords", [("IN",), ("OUT",), ("IN", "OUT")])
def test_video_range(tmp_path, keywords):
    def curve(x):
        return np.clip(x, 0, 1) ** 0.6 * np.array([1, 0.8, 0.6])

    nodes = identity_lut(33).astype(np.float64)
    inside = (nodes - LOW) / (HIGH - LOW) if "IN" in keywords else nodes
    table = curve(inside)
    if "OUT" in keywords:
        table = LOW + (HIGH - LOW) * table
    head = [f"LUT_{word}_VIDEO_RANGE" for word in keywords]
    lut = Lut3D.load(write(tmp_path / "v.cube", head, table))
    grey = np.repeat(np.linspace(0.08, 1, 50, dtype=np.float32)[None, :, None], 3, 2)
    assert 255 * np.abs(lut.apply(grey) - curve(grey)).max() < 2.5
    assert "video range" in lut.notes[0]


def test_more_nodes_than_65_are_resampled(tmp_path):
    table = identity_lut(66) ** np.float32(0.9)
    lut = Lut3D.load(write(tmp_path / "a.cube", [], table))
    assert lut.size == 65
    assert "Its 66 nodes a side were resampled to 65." in lut.notes
    np.testing.assert_allclose(lut.table, identity_lut(65) ** np.float32(0.9), atol=2e-3)


@pytest.mark.slow
def test_every_colour_of_8_bits_as_a_hald(tmp_path):
    """Level 16: 256 nodes a side, 4096 x 4096 pixels."""
    write_lut_png(tmp_path / "h.png", identity_lut(64), layout="hald")
    assert read_lut_png(tmp_path / "h.png").size == 64
    from PIL import Image

    index = np.arange(256**3)
    colors = np.stack([index % 256, index // 256 % 256, index // 65536], -1).astype(np.uint8)
    Image.fromarray(colors.reshape(4096, 4096, 3)).save(tmp_path / "h16.png", compress_level=1)
    lut = read_lut_png(tmp_path / "h16.png")
    np.testing.assert_allclose(lut.table, identity_lut(65), atol=1e-5)


def test_an_imported_curve_is_not_called_nothing(tmp_path, capsys):
    x = np.linspace(0, 1, 64)
    rows = "\n".join(f"{v**0.7:.6f} {v:.6f} {v**1.4:.6f}" for v in x)
    (tmp_path / "c.cube").write_text(f"LUT_1D_SIZE 64\n{rows}\n")
    assert main(["lut", "import", str(tmp_path / "c.cube"), str(tmp_path / "o.cube")]) == 0
    said = capsys.readouterr().err
    assert "changes nothing" not in said
    assert "nodes a side; 33" not in said
