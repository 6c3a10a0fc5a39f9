"""The sound of a video, copied bit for bit where the container allows, else as AAC or WebM's Opus.

The source is opened a second time for it, so that sound and pictures are read apart and meet in
the writer in the order of their times.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from hairseg.video.extras import texts_of
from hairseg.video.source import MICROSECONDS, open_input
from hairseg.video.timeline import PartClock, Timeline

_CODEC, _WEBM_CODEC = "aac", "libopus"
_BITS_PER_CHANNEL = 96_000
_DEFAULT_RATE = 48_000
# The layouts that AAC has, by the number of channels; anything else is mixed down to two.
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
# What players expect inside MP4; libav would put in more. Matroska takes what libav lets it.
_MP4_CODECS = {"aac", "mp3", "mp3float", "ac3", "eac3", "alac", "opus", "flac"}
# libav has no tag for these in QuickTime's own container.
_NOT_IN_MOV = {"opus", "flac"}


@dataclass
class _Track:
    """One stream of sound on its way from the source into the target."""

    source: AudioStream
    target: AudioStream
    clock: PartClock
    resampler: av.AudioResampler | None  # None: the packets are copied
    form: tuple[str, str, int] | None = None  # of what the resampler gets
    last_dts: int | None = None
    last_step: int = 0  # from packet to packet, where they do not say how long they are
    broken: int = 0


class AudioTracks:
    """All the sound of a file, delivered into another up to any time.

    Attributes:
        notes: What the caller should be told, one line each.
    """

    def __init__(
        self,
        source: Path,
        target: OutputContainer,
        *,
        origin: Fraction,
        timeline: Timeline,
    ) -> None:
        """Declare the tracks in the target.

        Args:
            source: The file with the sound.
            target: The container to write into, before its first packet.
            origin: Time of the source's clock that becomes 0; what ended before it is left out.
            timeline: How the source's clocks are moved where they begin anew.
        """
        self.notes: list[str] = []
        self._target = target
        self._origin = origin
        self._container = open_input(source)
        self._timeline = timeline
        self._tracks: dict[int, _Track] = {}
        for stream in self._container.streams.audio:
            track = self._declare(stream)
            if track is not None:
                self._tracks[stream.index] = track
        self._packets = self._read(origin)
        self._waiting: Packet[Any] | None = None

    def close(self) -> None:
        """Close the source."""
        self._container.close()

    @property
    def kind(self) -> str:
        """What becomes of the sound: "none", "copied" or "encoded"."""
        if not self._tracks:
            return "none"
        copied = all(track.resampler is None for track in self._tracks.values())
        return "copied" if copied else "encoded"

    def write_until(self, end: Fraction | None) -> None:
        """Write what begins before a time of the target, or all that is left if None."""
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
        """Write what the encoders hold back."""
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
        target.metadata.update(texts_of(stream.metadata, self._target))
        target.disposition = stream.disposition
        return _Track(stream, target, PartClock(self._timeline, stream.index), resampler)

    def _holds(self, stream: AudioStream) -> bool:
        """Return whether the sound can be copied into the target's container."""
        if stream.index in self._timeline.changing_sounds:
            return False  # a container says once what a stream's packets are
        name, form = stream.codec_context.name, self._target.format.name
        if form == "mp4":
            return name in _MP4_CODECS
        if form == "mov":
            return name in _MP4_CODECS - _NOT_IN_MOV or name.startswith("pcm_s")
        return name in self._target.supported_codecs

    def _declare_encoded(self, stream: AudioStream) -> tuple[AudioStream, av.AudioResampler]:
        context = stream.codec_context
        codec = _WEBM_CODEC if self._target.format.name == "webm" else _CODEC
        rates = av.Codec(codec, "w").audio_rates or [_DEFAULT_RATE]
        rate = context.sample_rate if context.sample_rate in rates else _DEFAULT_RATE
        layout = _LAYOUTS.get(context.layout.nb_channels, "stereo")
        target = cast(AudioStream, self._target.add_stream(codec, rate=rate))
        target.codec_context.layout = layout
        target.codec_context.bit_rate = _BITS_PER_CHANNEL * target.codec_context.layout.nb_channels
        target.codec_context.time_base = Fraction(1, rate)
        return target, self._resampler(target)

    def _read(self, origin: Fraction) -> Iterator["Packet[Any]"]:
        """Yield the source's packets of sound that have something to say after the origin."""
        if not self._tracks:
            return
        if origin > 0 and not self._timeline.joints:
            with suppress(av.error.FFmpegError):  # no index: from the beginning
                self._container.seek(int(origin * MICROSECONDS), backward=True)
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
            self._tracks[packet.stream.index].clock.mend(packet)
            if self._time(packet) >= 0 or origin == 0:
                yield packet

    def _time(self, packet: "Packet[Any]") -> Fraction:
        return (packet.pts or 0) * packet.time_base - self._origin

    def _copy(self, packet: "Packet[Any]", track: _Track) -> None:
        shift = round(self._origin / packet.time_base)
        packet.pts = (packet.pts or 0) - shift
        packet.dts = (packet.dts or 0) - shift
        if track.last_dts is not None and packet.dts <= track.last_dts:
            track.broken += 1
            return
        # The last packet without a length would be no part of an MP4.
        if track.last_dts is not None:
            track.last_step = packet.dts - track.last_dts
        packet.duration = packet.duration or track.last_step
        track.last_dts = packet.dts
        packet.stream = track.target
        self._target.mux(packet)

    def _decode(self, packet: "Packet[Any]", track: _Track) -> list[av.AudioFrame]:
        shift = track.clock.shift
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
            if sound is not None:
                form = (sound.format.name, sound.layout.name, sound.sample_rate)
                if track.form not in (None, form):  # it changes midway: the target's stays
                    self._push(None, track)
                    track.resampler = self._resampler(track.target)
                track.form = form
            self._push(sound, track)
            if sound is None:
                self._target.mux(track.target.encode(None))

    def _push(self, sound: av.AudioFrame | None, track: _Track) -> None:
        assert track.resampler is not None
        for piece in track.resampler.resample(sound):
            if piece is not None:
                self._target.mux(track.target.encode(piece))

    @staticmethod
    def _resampler(target: AudioStream) -> av.AudioResampler:
        context = target.codec_context
        return av.AudioResampler(context.format, context.layout, context.sample_rate)
