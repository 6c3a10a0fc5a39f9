"""One time line for recordings that were joined, each with a clock of its own.

Two files of a camcorder put together, a broadcast whose sender changed, a counter that ran over:
in the middle the clock goes back, or jumps ahead. Picture and sound must be moved by the same time
there, or they drift apart at each joint; so the file is looked through once before both are read
apart. A part begins when the one before has ended in all its streams.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.container import InputContainer
from av.packet import Packet

from hairseg.video.source import open_input

# A clock that goes back further than this has begun again; less is a disorder of frames.
_RESTART_S = 1
# FFmpeg's own bound (`-dts_delta_threshold`), for the containers whose clocks may jump at all.
_JUMP_S = 10
_CLOCKS_MAY_JUMP = 0x0200  # AVFMT_TS_DISCONT, libavformat/avformat.h
# A clock that says the same for more frames than this stands still; fewer share a frame's time.
_SAME_TIMES = 3
# So many packets of sound are decoded after a joint; the first may hold the end of what was before.
_HEARD_PACKETS = 6
# Has no such flag, but keeps the clock of whoever wrote it.
_ALSO_JOINED = "flv"


@dataclass
class _Part:
    """What lies between two joints, in seconds of its own clock."""

    begin: Fraction
    end: Fraction
    decoded: Fraction  # how far decoding has come in any stream

    def add(self, begin: Fraction, end: Fraction, decoded: Fraction) -> None:
        self.begin, self.end = min(self.begin, begin), max(self.end, end)
        self.decoded = max(self.decoded, decoded)


@dataclass
class _Passage:
    """How far one stream has come while the file is looked through."""

    last: Fraction
    part: int
    packets: int = 0
    joints: list[tuple[int, int]] = field(default_factory=list)  # numbers of packet and part
    forms: set[tuple[int, int]] = field(default_factory=set)

    def is_near_joint(self) -> bool:
        return self.packets - (self.joints[-1][0] if self.joints else 0) < _HEARD_PACKETS


class Timeline:
    """Where a file's clocks begin anew, and by how much each part is moved.

    Attributes:
        joints: For each stream, by its index: the number of the packet where a part begins, to the
            seconds by which its times are moved from there on.
        changing_sounds: Indices of the streams whose rate or channels change at a joint.
    """

    def __init__(self, path: Path) -> None:
        """Look through the file if its clocks may begin anew; else when a clock goes back.

        Args:
            path: The file.

        Raises:
            VideoError: It is no media file.
        """
        self.joints: dict[int, dict[int, Fraction]] = {}
        self.changing_sounds: frozenset[int] = frozenset()
        self._path = path
        with open_input(path) as container:
            self._may_jump = bool(container.format.flags & _CLOCKS_MAY_JUMP)
            may_restart = self._may_jump or container.format.name == _ALSO_JOINED
        self._is_known = False
        if may_restart:
            self.look_through()

    def look_through(self) -> None:
        """Find the joints; once."""
        if self._is_known:
            return
        self._is_known = True
        parts, passages = self._find_parts()
        shifts, reached = [Fraction(0)], parts[0].end if parts else Fraction(0)
        for part in parts[1:]:
            shifts.append(reached - part.begin)
            reached = max(reached, part.end + shifts[-1])
        self.joints = {
            index: {packet: shifts[part] for packet, part in passage.joints}
            for index, passage in passages.items()
            if passage.joints
        }
        self.changing_sounds = frozenset(
            index for index, passage in passages.items() if len(passage.forms) > 1
        )

    def _find_parts(self) -> tuple[list[_Part], dict[int, _Passage]]:
        parts: list[_Part] = []
        passages: dict[int, _Passage] = {}
        with open_input(self._path) as container:
            for packet in _timed_packets(container):
                at, (begin, end) = decoding_time(packet), _shown(packet)
                passage = passages.get(packet.stream.index)
                if passage is None:
                    passage = passages[packet.stream.index] = _Passage(at, max(0, len(parts) - 1))
                elif self._is_joint(at, passage, parts):
                    if passage.part == len(parts) - 1:
                        parts.append(_Part(begin, end, at))
                    passage.part = len(parts) - 1
                    passage.joints.append((passage.packets, passage.part))
                if not parts:
                    parts.append(_Part(begin, end, at))
                parts[passage.part].add(begin, end, at)
                if passage.is_near_joint():
                    passage.forms |= _forms(packet)
                passage.last = at
                passage.packets += 1
        return parts, passages

    def _is_joint(self, at: Fraction, passage: _Passage, parts: list[_Part]) -> bool:
        if at - passage.last < -_RESTART_S:
            return True
        if not self._may_jump or at - passage.last <= _JUMP_S:
            return False
        # A stream that was silent for long has not jumped if the others went on meanwhile.
        ahead = at - parts[-1].decoded
        return abs(ahead) <= _JUMP_S if passage.part < len(parts) - 1 else ahead > _JUMP_S


class PartClock:
    """Moves the packets of one stream onto the time line.

    Attributes:
        shift: By how much now, in the stream's ticks.
    """

    def __init__(self, timeline: Timeline, stream: int) -> None:
        """Begin at the stream's first packet.

        Args:
            timeline: Of the file.
            stream: The stream's index.
        """
        self.shift = 0
        self._timeline = timeline
        self._stream = stream
        self._number = 0
        self._last: Fraction | None = None

    def mend(self, packet: "Packet[Any]") -> bool:
        """Move the packet's times.

        Returns:
            Whether a part begins with it.
        """
        if _ticks(packet) is None:
            return False
        at = decoding_time(packet)
        if self._last is not None and at - self._last < -_RESTART_S:
            self._timeline.look_through()
        shift_s = self._timeline.joints.get(self._stream, {}).get(self._number)
        if shift_s is not None:
            self.shift = round(shift_s / packet.time_base)
        self._last = at
        self._number += 1
        if packet.pts is not None:
            packet.pts += self.shift
        if packet.dts is not None:
            packet.dts += self.shift
        return shift_s is not None


class RisingTimes:
    """Gives every frame a later time than the one before, whatever its clock says.

    Attributes:
        stops: Where the clock stood still or ran backwards, in ticks.
    """

    def __init__(self, tick: int) -> None:
        """Begin.

        Args:
            tick: Ticks from one frame to the next where the clock does not say.
        """
        self.stops: list[int] = []
        self._tick = tick
        self._last: int | None = None
        self._late = 0  # frames in a row that are not later than those before
        self._shift = 0

    def place(self, pts: int) -> int:
        """Return the frame's time, in ticks.

        Args:
            pts: What its clock says.
        """
        pts += self._shift
        if self._last is None or pts > self._last:
            self._late = 0
        else:
            self._late += 1
            if self._late <= _SAME_TIMES:
                pts = self._last + max(1, self._tick // (_SAME_TIMES + 1))
            else:
                if self._late == _SAME_TIMES + 1:
                    self.stops.append(self._last)
                self._shift += self._last + self._tick - pts
                pts = self._last + self._tick
        self._last = pts
        return pts


def decoding_time(packet: "Packet[Any]") -> Fraction:
    """Return a packet's decoding time, or else its display time, in seconds of its file's clock."""
    return (_ticks(packet) or 0) * packet.time_base


def _ticks(packet: "Packet[Any]") -> int | None:
    return packet.pts if packet.dts is None else packet.dts


def _shown(packet: "Packet[Any]") -> tuple[Fraction, Fraction]:
    """Return the begin and end of the time at which a packet is shown or heard, in seconds."""
    ticks = _ticks(packet) if packet.pts is None else packet.pts
    begin = (ticks or 0) * packet.time_base
    return begin, begin + (packet.duration or 0) * packet.time_base


def _timed_packets(container: InputContainer) -> Iterator["Packet[Any]"]:
    """Yield packets of pictures and sound that have a time, to the end or the first damage."""
    streams = [*container.streams.video, *container.streams.audio]
    with suppress(av.error.FFmpegError, OSError):
        for packet in container.demux(streams):
            if _ticks(packet) is not None:
                yield packet


def _forms(packet: "Packet[Any]") -> set[tuple[int, int]]:
    """Sample a second and channels of a packet of sound, empty where nothing can be decoded."""
    if packet.stream.type != "audio" or packet.stream.codec_context is None:
        return set()
    with suppress(av.error.FFmpegError):
        sounds = cast(list[av.AudioFrame], packet.decode())
        return {(sound.sample_rate, sound.layout.nb_channels) for sound in sounds}
    return set()
