"""Our HALD and .cube files in FFmpeg's filters: the same layout, the same colours."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.filter import Graph

from hairseg.core.png_encoding import encode_png
from hairseg.lut.codes import from_codes, to_codes
from hairseg.lut.grid_images import lut_to_grid
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut
from tests.lut_files import edited_lut, photo


def ffmpeg_identity(level):
    graph = Graph()
    source = graph.add("haldclutsrc", f"level={level}")
    form = graph.add("format", "rgb24")
    sink = graph.add("buffersink")
    source.link_to(form)
    form.link_to(sink)
    graph.configure()
    return sink.pull().to_ndarray(format="rgb24")


def through(name, argument, frame):
    graph = Graph()
    video = av.VideoFrame.from_ndarray(frame, format="rgb24")
    source = graph.add_buffer(
        width=video.width, height=video.height, format=video.format, time_base=Fraction(1, 25)
    )
    effect = graph.add(name, argument)
    form = graph.add("format", "rgb24")
    sink = graph.add("buffersink")
    source.link_to(effect)
    effect.link_to(form)
    form.link_to(sink)
    graph.configure()
    source.push(video)
    return sink.pull().to_ndarray(format="rgb24")


@pytest.mark.parametrize("level", [4, 6, 8])
def test_our_identity_is_ffmpegs(level):
    ours = lut_to_grid(to_codes(identity_lut(level**2), 8), "hald")
    difference = ours.astype(int) - ffmpeg_identity(level)
    assert np.abs(difference).max() <= 1  # it rounds down


def test_an_ffmpeg_identity_is_read_as_one(tmp_path):
    (tmp_path / "a.png").write_bytes(encode_png(ffmpeg_identity(6)))
    assert np.abs(Lut3D.load(tmp_path / "a.png").table - identity_lut(36)).max() < 1.01 / 255


def test_our_cubes_give_the_same_colours_in_ffmpeg(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lut = Lut3D(edited_lut(33))
    lut.save("a.cube")
    theirs = through("lut3d", "file=a.cube:interp=trilinear", photo())
    ours = to_codes(lut.apply(from_codes(photo())), 8)
    assert np.abs(ours.astype(int) - theirs).max() <= 1
