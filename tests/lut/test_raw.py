import hashlib
import json

import numpy as np
import pytest

from hairseg.errors import LutError
from hairseg.lut.raw import raw_texels, write_raw_lut
from hairseg.lut.table import identity_lut


def test_texels_lie_red_fastest_with_alpha_one():
    table = identity_lut(3)
    texels = np.frombuffer(raw_texels(table, dtype="rgba16f"), "<f2").reshape(3, 3, 3, 4)
    assert texels[2, 1, 0].tolist() == [0.0, 0.5, 1.0, 1.0]  # blue 1, green 0.5, red 0
    texels = np.frombuffer(raw_texels(table, dtype="rgba8"), np.uint8).reshape(3, 3, 3, 4)
    assert texels[0, 1, 2].tolist() == [255, 128, 0, 255]


@pytest.mark.parametrize(("dtype", "bytes_per_texel"), [("rgba8", 4), ("rgba16f", 8)])
def test_the_header_says_what_the_file_is(tmp_path, dtype, bytes_per_texel):
    path = tmp_path / "copper.tex"
    write_raw_lut(path, identity_lut(17), dtype=dtype, title="Copper")
    data = path.read_bytes()
    header = json.loads((tmp_path / "copper.tex.json").read_text("utf-8"))
    assert len(data) == header["bytes"] == 17**3 * bytes_per_texel
    assert header["sha256"] == hashlib.sha256(data).hexdigest()
    assert (header["size"], header["title"], header["channels"]) == (17, "Copper", "RGBA")
    assert header["dtype"] == {"rgba8": "unorm8", "rgba16f": "float16"}[dtype]
    assert "sRGB" in header["color_space"]


def test_what_does_not_fit_is_refused(tmp_path):
    with pytest.raises(LutError, match="within 65504 for rgba16f; got 100000"):
        write_raw_lut(tmp_path / "a", np.full((2, 2, 2, 3), 1e5, np.float32))
    with pytest.raises(LutError, match="dtype must be 'rgba8' or 'rgba16f'"):
        write_raw_lut(tmp_path / "a", identity_lut(2), dtype="rgb8")
    with pytest.raises(LutError, match="cannot be written"):
        write_raw_lut(tmp_path / "missing" / "a", identity_lut(2))
    assert list(tmp_path.iterdir()) == []
