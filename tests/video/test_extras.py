from fractions import Fraction

import av
import numpy as np
import pytest
from av.stream import Disposition
from av.subtitles.subtitle import SubtitleSet

from hairseg.video.reading import VideoReader
from tests.clips import make_clip, make_sound, rewritten

TICK = Fraction(1, 1000)
HEADER = (
    b"[Script Info]\r\nScriptType: v4.00+\r\n\r\n[V4+ Styles]\r\nFormat: Name, Fontname, Fontsize, "
    b"PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut"
    b", ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, "
    b"MarginV, Encoding\r\nStyle: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1"
    b",1,0,2,10,10,10,1\r\n\r\n[Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR"
    b", MarginV, Effect, Text\r\n"
)
# When each is shown, in milliseconds, and its words.
LINES = ((400, 700, "first"), (1500, 300, "second"))


def film(path, codec="subrip", *, cover=False):
    """Two seconds with sound in two languages, chapters and subtitles."""
    sound = make_sound(path.with_suffix(".m4a"), length_s=2.0)
    with av.open(str(path), "w") as container, av.open(str(sound)) as spoken:
        video = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        video.metadata["language"] = "jpn"
        voices = [container.add_stream_from_template(spoken.streams.audio[0]) for _ in range(2)]
        for voice, language in zip(voices, ("jpn", "fra"), strict=True):
            voice.metadata["language"] = language
        voices[0].disposition = Disposition(0)
        voices[1].disposition = Disposition.default
        text = container.add_stream(codec)
        text.codec_context.subtitle_header = HEADER
        text.codec_context.time_base = text.time_base = TICK
        text.metadata["language"] = "deu"
        container.set_chapters(
            [
                {"id": 1, "start": 0, "end": 1000, "time_base": TICK, "metadata": {"title": "one"}},
                {
                    "id": 2,
                    "start": 1000,
                    "end": 2000,
                    "time_base": TICK,
                    "metadata": {"title": "two"},
                },
            ]
        )
        packets = []
        for index in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
            frame.pts = index
            packets += video.encode(frame)
        packets += video.encode(None)
        for packet in spoken.demux(audio=0):
            if packet.dts is not None:
                for voice in voices:
                    copy = av.Packet(bytes(packet))
                    copy.pts, copy.dts, copy.duration = packet.pts, packet.dts, packet.duration
                    copy.time_base, copy.stream = packet.time_base, voice
                    packets.append(copy)
        for begin, length, words in LINES:
            line = f"0,0,Default,,0,0,0,,{words}".encode()
            shown = SubtitleSet.create(text=line, start=0, end=length)
            packet = text.codec_context.encode_subtitle(shown)
            packet.pts = packet.dts = begin
            packet.duration, packet.time_base, packet.stream = length, TICK, text
            packets.append(packet)
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            container.mux(packet)
    return path


def subtitles_of(path):
    """Begin and end in seconds, and the words."""
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        found = []
        for packet in container.demux(stream):
            if packet.size and bytes(packet)[:2] != b"\0\0":
                begin = float(packet.pts * packet.time_base)
                words = packet.decode()[0].ass.rpartition(b",")[2].decode()
                found.append((begin, begin + float(packet.duration * packet.time_base), words))
        return found


@pytest.mark.parametrize("target", ["mkv", "mp4", "mov"])
@pytest.mark.parametrize(
    ("source", "codec"), [("mkv", "subrip"), ("mkv", "ass"), ("mp4", "mov_text")]
)
def test_what_goes_along(tmp_path, source, codec, target):
    clip = film(tmp_path / f"a.{source}", codec)
    assert rewritten(clip, tmp_path / f"o.{target}")[0] == []
    wanted = [(begin / 1000, (begin + length) / 1000, words) for begin, length, words in LINES]
    for got, want in zip(subtitles_of(tmp_path / f"o.{target}"), wanted, strict=True):
        assert got[:2] == pytest.approx(want[:2], abs=0.04) and got[2] == want[2]
    with av.open(str(tmp_path / f"o.{target}")) as container:
        told = [
            stream.metadata.get("language") for stream in container.streams if stream.type != "data"
        ]
        assert told == ["jpn", "jpn", "fra", "ger" if target == "mov" else "deu"]
        defaults = [
            bool(voice.disposition & Disposition.default) for voice in container.streams.audio
        ]
        assert defaults == [False, True]
        chapters = [
            (float(one["start"] * one["time_base"]), one["metadata"]["title"])
            for one in container.chapters()
        ]
        assert chapters == [(0.0, "one"), (1.0, "two")]


@pytest.mark.parametrize("target", ["mkv", "mp4"])
def test_a_cut_moves_and_cuts_them(tmp_path, target):
    clip = film(tmp_path / "a.mkv")
    rewritten(clip, tmp_path / f"o.{target}", start=0.8, end=1.6)
    first, second = subtitles_of(tmp_path / f"o.{target}")
    assert first == (pytest.approx(0.0, abs=0.04), pytest.approx(0.3, abs=0.04), "first")
    assert second == (pytest.approx(0.7, abs=0.04), pytest.approx(0.8, abs=0.04), "second")
    with av.open(str(tmp_path / f"o.{target}")) as container:
        begins = [float(one["start"] * one["time_base"]) for one in container.chapters()]
        ends = [float(one["end"] * one["time_base"]) for one in container.chapters()]
    assert begins == pytest.approx([0.0, 0.2], abs=0.04)
    assert ends == pytest.approx([0.2, 0.8], abs=0.05)


def test_what_is_left_out_is_said(tmp_path):
    clip = tmp_path / "a.mkv"
    with av.open(str(make_clip(tmp_path / "b.mp4"))) as source, av.open(str(clip), "w") as target:
        streams = [target.add_stream_from_template(source.streams.video[0]) for _ in range(2)]
        target.add_attachment("font.ttf", "application/x-truetype-font", b"font")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                for stream in streams:
                    copy = av.Packet(bytes(packet))
                    copy.pts, copy.dts, copy.time_base = packet.pts, packet.dts, packet.time_base
                    copy.is_keyframe, copy.stream = packet.is_keyframe, stream
                    target.mux(copy)
    assert rewritten(clip, tmp_path / "o.mp4")[0] == ["left out: 1 more video, 1 attachment"]


def test_transparency_that_the_decoder_does_not_give_is_said(tmp_path):
    clip = tmp_path / "a.mkv"
    with av.open(str(make_clip(tmp_path / "b.mp4"))) as source, av.open(str(clip), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.metadata["alpha_mode"] = "1"  # as VP9 in WebM says it
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    with VideoReader(clip) as reader:
        assert reader.notes == ["transparent: alpha is left out, so what it hid is seen"]
