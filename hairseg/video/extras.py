"""What a video has besides pictures and sound: chapters, subtitles, and a line about the rest.

Subtitles are copied where the target's container takes them, text is written anew in the form that
it has; pictures of text go into Matroska only.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle, SubtitleSet

from hairseg.video.source import MICROSECONDS, find_video, open_input

if TYPE_CHECKING:
    from av.container.core import Chapter  # a type only

# By FFmpeg's names of decoders; those of text are told from those of pictures.
_TEXT_CODECS = {"srt", "subrip", "ass", "ssa", "webvtt", "text", "mov_text"}
_COPIED = {
    "matroska": _TEXT_CODECS - {"mov_text"} | {"pgssub", "dvdsub", "dvbsub"},
    "mp4": {"mov_text"},
    "webm": {"webvtt"},
    "mov": {"mov_text"},
}
_TEXT_ENCODERS = {
    "matroska": "subrip",
    "mp4": "mov_text",
    "mov": "mov_text",
    "webm": "webvtt",
}
# Of what a stream says about itself, this is true of its copy too.
STREAM_TEXTS = ("language", "title", "handler_name")
# libav knows each of QuickTime's languages by one of its two codes of ISO 639-2 only.
_QUICKTIME_LANGUAGES = dict(
    pair.split("=")
    for pair in (
        "deu=ger nld=dut fre=fra zho=chi swe=sve isl=ice ell=gre cze=ces slo=slk rum=ron fas=per "
        "msa=may mkd=mac sqi=alb hye=arm eus=baq cym=wel kat=geo mya=bur bod=tib"
    ).split()
)
_TICK = Fraction(1, 1000)


@dataclass
class _Track:
    source: SubtitleStream
    target: SubtitleStream
    is_copied: bool


class Extras:
    """The extras of one file, delivered into another.

    Attributes:
        notes: What is left out, one line each.
        video_texts: What the video stream says about itself: language, title.
    """

    def __init__(
        self,
        source: Path,
        target: OutputContainer,
        *,
        origin: Fraction,
        length: Fraction | None = None,
        is_joined: bool = False,
    ) -> None:
        """Declare the extras in the target.

        Args:
            source: The file that has them.
            target: The container to write into, before its first packet.
            origin: Time of the source's clock that becomes 0.
            length: Seconds after which nothing is wanted; all is if None.
            is_joined: Whether the source's clocks begin anew somewhere: then nobody knows when its
                subtitles are meant.
        """
        self.notes: list[str] = []
        self._target = target
        self._origin = origin
        self._length = length
        self._container = open_input(source)
        try:
            self._keep_chapters()
            self._tracks: dict[int, _Track] = {}
            for stream in self._container.streams.subtitles:
                self._declare(stream, is_joined=is_joined)
            video = find_video(self._container, source)
            self.video_texts = texts_of(video.metadata, target)
            self._note_left_out(video.index)
        except BaseException:
            self.close()
            raise
        self._packets = self._read()
        self._waiting: Packet[Any] | None = None

    def close(self) -> None:
        """Close the source."""
        self._container.close()

    def write_until(self, end: Fraction | None) -> None:
        """Write what begins before a time of the target, or all that is left if None."""
        while self._tracks:
            if self._waiting is None:
                self._waiting = next(self._packets, None)
            packet = self._waiting
            if packet is None:
                return
            begin = (packet.pts or 0) * packet.time_base - self._origin
            if end is not None and begin >= end:
                return
            self._waiting = None
            self._write(packet, begin)

    def _keep_chapters(self) -> None:
        kept: list[Chapter] = []
        for chapter in self._container.chapters():
            tick = chapter["time_base"] or Fraction(1)
            begin = max(chapter["start"] * tick - self._origin, Fraction(0))
            end = chapter["end"] * tick - self._origin
            end = end if self._length is None else min(end, self._length)
            if end > begin:
                chapter["start"], chapter["end"] = round(begin / _TICK), round(end / _TICK)
                chapter["time_base"] = _TICK
                kept.append(chapter)
        if kept:
            self._target.set_chapters(kept)

    def _declare(self, stream: SubtitleStream, *, is_joined: bool) -> None:
        form = self._target.format.name
        name = "of a kind that PyAV does not know"
        if stream.codec_context is not None:
            name = stream.codec_context.name
        if is_joined:
            self.notes.append(f"subtitles ({name}) are left out: the clock begins anew midway")
            return
        target: SubtitleStream | None = None
        is_copied = name in _COPIED[form]
        if is_copied:
            with suppress(ValueError):  # a container that does not take them after all
                target = self._target.add_stream_from_template(stream)
        elif name in _TEXT_CODECS and _TEXT_ENCODERS[form] in av.codecs_available:
            stream.codec_context.open()
            target = cast(SubtitleStream, self._target.add_stream(_TEXT_ENCODERS[form]))
            target.codec_context.subtitle_header = stream.codec_context.subtitle_header
            target.codec_context.time_base = target.time_base = _TICK
        if target is None:
            way = "" if form == "matroska" else "; .mkv takes more kinds"
            self.notes.append(f"subtitles ({name}) are left out{way}")
            return
        target.metadata.update(texts_of(stream.metadata, self._target))
        target.disposition = stream.disposition
        self._tracks[stream.index] = _Track(stream, target, is_copied)

    def _note_left_out(self, video: int) -> None:
        counts: Counter[str] = Counter(
            "cover picture" if stream.disposition & Disposition.attached_pic else str(stream.type)
            for stream in self._container.streams
            if stream.index != video and stream.type not in ("audio", "subtitle")
        )
        if self._container.chapters() and "mov" in self._container.format.name.split(","):
            counts["data"] -= 1  # QuickTime keeps them in a track of text
        counts = +counts
        if counts:
            words = {"video": "more video", "data": "track of data"}
            told = (f"{count} {words.get(kind, kind)}" for kind, count in counts.items())
            self.notes.append(f"left out: {', '.join(told)}")

    def _read(self) -> Iterator["Packet[Any]"]:
        if self._origin > 0:
            with suppress(av.error.FFmpegError):  # no index: from the beginning
                self._container.seek(int(self._origin * MICROSECONDS), backward=True)
        sources = [track.source for track in self._tracks.values()]
        with suppress(av.error.FFmpegError, OSError):  # damage is told where pictures are read
            for packet in self._container.demux(sources):
                if packet.pts is not None and packet.size:
                    yield packet

    def _write(self, packet: "Packet[Any]", begin: Fraction) -> None:
        """Write what of a subtitle lies between the two times."""
        track = self._tracks[packet.stream.index]
        end = begin + (packet.duration or 0) * packet.time_base
        if self._length is not None:
            end = min(end, self._length)
        is_timed = bool(packet.duration)
        begin = max(begin, Fraction(0)) if is_timed else begin
        if begin < 0 or (is_timed and end <= begin) or _is_empty(packet, track.source):
            return
        sent = packet if track.is_copied else self._encode(packet, track, end - begin)
        if sent is None:
            return
        tick = packet.time_base if track.is_copied else _TICK
        sent.time_base = tick
        sent.pts = sent.dts = round(begin / tick)
        sent.duration = round((end - begin) / tick) if is_timed else 0
        sent.stream = track.target
        self._target.mux(sent)

    def _encode(
        self, packet: "Packet[Any]", track: _Track, length: Fraction
    ) -> "Packet[Any] | None":
        """Return the same text in the target's form; None for what cannot be read."""
        with suppress(av.error.FFmpegError, ValueError):
            shown = track.source.codec_context.decode2(packet)
            lines = [one.ass for one in shown or () if isinstance(one, AssSubtitle)]
            if lines:
                milliseconds = round(length / _TICK)
                again = SubtitleSet.create(text=lines[0], start=0, end=milliseconds)
                return track.target.codec_context.encode_subtitle(again)
        return None


def texts_of(metadata: dict[str, str], target: OutputContainer) -> dict[str, str]:
    """Return what of a stream's texts its copy in the target says too."""
    texts = {name: metadata[name] for name in STREAM_TEXTS if name in metadata}
    if target.format.name == "mov" and "language" in texts:
        texts["language"] = _QUICKTIME_LANGUAGES.get(texts["language"], texts["language"])
    return texts


def _is_empty(packet: "Packet[Any]", stream: SubtitleStream) -> bool:
    """Return whether it is one of the gaps that QuickTime's text tracks are made of."""
    return stream.codec_context.name == "mov_text" and bytes(packet)[:2] == b"\0\0"
