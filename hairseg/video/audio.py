"""The sound of a video, copied bit for bit where the container allows, else encoded again as AAC.

The source is opened a second time for it, so that sound and pictures are read apart and meet in
the writer in the order of their times.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from hairseg.video.source import MICROSECONDS, open_input

_CODEC = "aac"
_BITS_PER_CHANNEL = 96_000
_DEFAULT_RATE = 48_000
# As for pictures: a clock that goes back further has begun again.
_RESTART_S = 1
# The layouts that AAC has, by the number of channels; anything else is mixed down to two.
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
# What players expect inside MP4; libav would put in more. Matroska takes what libav lets it.
_MP4_CODECS = {"aac", "mp3", "mp3float", "ac3", "eac3", "alac", "opus", "flac"}
# libav has no tag for these in QuickTime's own container.
_NOT_IN_MOV = {"opus", "flac"}
_TEXTS = ("language", "title", "handler_name")


@dataclass
class _Track:
    """One stream of sound on its way from the source into the target."""

    source: AudioStream
    target: AudioStream
    resampler: av.AudioResampler | None  # None: the packets are copied
    last_dts: int | None = None
    shift: int = 0  # of a clock that began again, in the source's ticks
    end: int | None = None  # of its last packet, in the source's ticks
    broken: int = 0
    texts: dict[str, str] = field(default_factory=dict)


class AudioTracks:
    """All the sound of a file, delivered into another up to any time.

    Attributes:
        notes: What the caller should be told, one line each.
    """

    def __init__(self, source: Path, target: OutputContainer, *, origin: Fraction) -> None:
        """Declares the tracks in the target.

        Args:
            source: The file with the sound.
            target: The container to write into, before its first packet.
            origin: Time of the source's clock that becomes 0; what ended before it is left out.
        """
        self.notes: list[str] = []
        self._target = target
        self._origin = origin
        self._container = open_input(source)
        self._tracks: dict[int, _Track] = {}
        for stream in self._container.streams.audio:
            track = self._declare(stream)
            if track is not None:
                self._tracks[stream.index] = track
        self._packets = self._read(origin)
        self._waiting: Packet[Any] | None = None

    def close(self) -> None:
        """Closes the source."""
        self._container.close()

    @property
    def kind(self) -> str:
        """What becomes of the sound: "none", "copied" or "encoded"."""
        if not self._tracks:
            return "none"
        copied = all(track.resampler is None for track in self._tracks.values())
        return "copied" if copied else "encoded"

    def write_until(self, end: Fraction | None) -> None:
        """Writes what begins before a time of the target, or all that is left if None."""
        while True:
            if self._waiting is None:
                self._waiting = next(self._packets, None)
            packet = self._waiting
            if packet is None or (end is not None and self._time(packet) >= end):
                return
            self._waiting = None
            track = self._tracks[packet.stream.index]
            if track.resampler is None:
                self._copy(packet, track)
            else:
                self._encode(self._decode(packet, track), track)

    def finish(self) -> None:
        """Writes what the encoders hold back."""
        for track in self._tracks.values():
            if track.resampler is not None:
                self._encode([None], track)
            if track.broken:
                self.notes.append(f"{track.broken} packets of sound were damaged")

    def _declare(self, stream: AudioStream) -> _Track | None:
        if stream.codec_context is None:
            self.notes.append("sound in a form that PyAV does not know was left out")
            return None
        if self._holds(stream):
            target, resampler = self._target.add_stream_from_template(stream), None
        else:
            target, resampler = self._declare_encoded(stream)
        target.metadata.update(
            {name: text for name, text in stream.metadata.items() if name in _TEXTS}
        )
        return _Track(stream, target, resampler)

    def _holds(self, stream: AudioStream) -> bool:
        """Whether the sound can be copied into the target's container."""
        name, form = stream.codec_context.name, self._target.format.name
        if form == "mp4":
            return name in _MP4_CODECS
        if form == "mov":
            return name in _MP4_CODECS - _NOT_IN_MOV or name.startswith("pcm_s")
        return name in self._target.supported_codecs

    def _declare_encoded(self, stream: AudioStream) -> tuple[AudioStream, av.AudioResampler]:
        context = stream.codec_context
        rates = av.Codec(_CODEC, "w").audio_rates or [_DEFAULT_RATE]
        rate = context.sample_rate if context.sample_rate in rates else _DEFAULT_RATE
        layout = _LAYOUTS.get(context.layout.nb_channels, "stereo")
        target = cast(AudioStream, self._target.add_stream(_CODEC, rate=rate))
        target.codec_context.layout = layout
        target.codec_context.bit_rate = _BITS_PER_CHANNEL * target.codec_context.layout.nb_channels
        target.codec_context.time_base = Fraction(1, rate)
        return target, av.AudioResampler(target.codec_context.format, layout, rate)

    def _read(self, origin: Fraction) -> Iterator["Packet[Any]"]:
        """The source's packets of sound that have something to say after the origin."""
        if not self._tracks:
            return
        if origin > 0:
            try:
                self._container.seek(int(origin * MICROSECONDS), backward=True)
            except av.error.FFmpegError:
                pass  # no index: read from the beginning
        packets = self._container.demux(tuple(track.source for track in self._tracks.values()))
        while True:
            try:
                packet = next(packets, None)
            except (av.error.FFmpegError, OSError) as error:
                self.notes.append(f"the sound ends early: the file is damaged ({error.strerror})")
                return
            if packet is None:
                return
            if packet.pts is None or packet.dts is None:
                continue  # the demuxer's sign that there is no more
            self._mend_clock(packet)
            if self._time(packet) >= 0 or origin == 0:
                yield packet

    def _mend_clock(self, packet: "Packet[Any]") -> None:
        """Puts the sound of a recording that was joined on behind what was before."""
        track = self._tracks[packet.stream.index]
        assert packet.pts is not None and packet.dts is not None
        late = packet.dts - packet.pts
        packet.pts += track.shift
        if track.end is not None and (packet.pts - track.end) * packet.time_base < -_RESTART_S:
            track.shift += track.end - packet.pts
            packet.pts = track.end
        packet.dts = packet.pts + late
        track.end = packet.pts + (packet.duration or 0)

    def _time(self, packet: "Packet[Any]") -> Fraction:
        return (packet.pts or 0) * packet.time_base - self._origin

    def _copy(self, packet: "Packet[Any]", track: _Track) -> None:
        shift = round(self._origin / packet.time_base)
        packet.pts = (packet.pts or 0) - shift
        packet.dts = (packet.dts or 0) - shift
        if track.last_dts is not None and packet.dts <= track.last_dts:
            track.broken += 1
            return
        track.last_dts = packet.dts
        packet.stream = track.target
        self._target.mux(packet)

    def _decode(self, packet: "Packet[Any]", track: _Track) -> list[av.AudioFrame]:
        shift = track.shift
        packet.pts = (packet.pts or 0) - shift  # decoders may go by the source's own clock
        try:
            sounds = cast(list[av.AudioFrame], packet.decode())
        except av.error.FFmpegError:
            track.broken += 1
            return []
        for sound in sounds:
            if sound.pts is not None and sound.time_base:
                moved = shift * packet.time_base - self._origin
                sound.pts += round(moved / sound.time_base)
        return sounds

    def _encode(self, sounds: Sequence[av.AudioFrame | None], track: _Track) -> None:
        assert track.resampler is not None
        for sound in sounds:
            for piece in track.resampler.resample(sound):
                self._target.mux(track.target.encode(piece))
            if sound is None:
                self._target.mux(track.target.encode(None))
