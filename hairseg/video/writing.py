"""Video files out: frames with their timestamps as H.264 (VP9 in WebM), beside, then renamed.

Whatever happens, a kill included, the target's name holds its old content or the whole new one.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream
from numpy.typing import NDArray

from hairseg.core.atomic_file import PartFile
from hairseg.core.closing import Closing
from hairseg.errors import VideoError
from hairseg.video.audio import AudioTracks
from hairseg.video.colors import ColorTags, PictureWriter
from hairseg.video.extras import Extras
from hairseg.video.source import VideoInfo
from hairseg.video.timeline import Timeline

FORMATS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
}
# `video/gif.py` writes the last.
TARGETS = (*FORMATS, ".gif")
BEST_CRF, WORST_CRF = 0, 51
_ENCODER = "libx264"
# A third of the CPU time of "medium", which the network needs more, for 0.7 dB at the same size.
_PRESET = "veryfast"
_WEBM_ENCODER = "libvpx-vp9"
# VP9's scale of quality goes to 63; these look alike to the eye. "realtime" at this speed costs
# about what x264's preset does.
_WEBM_WORST_CRF = 63
_WEBM_OPTIONS = {"b": "0", "deadline": "realtime", "cpu-used": "6", "row-mt": "1"}
# The muxer writes its own.
_OWN_TEXTS = {"encoder", "major_brand", "minor_version", "compatible_brands", "duration"}


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Name the target in what libav raises while it is written."""
    try:
        yield
    except OSError as error:  # the disk is full, is gone, ...
        raise OSError(
            error.errno or errno.EIO, error.strerror or str(error), str(target)
        ) from error
    except av.error.FFmpegError as error:
        raise VideoError(f"{target}: cannot be written ({error.strerror})") from error


class VideoWriter(Closing):
    """A video file that is being written.

    Closing it before `finish` removes what was written so far.

    Attributes:
        width: Width of the written pictures.
        height: Their height.
        audio: What became of the sound: "none", "copied" or "encoded".
        notes: What the caller should be told, one line each; complete after `finish`.
    """

    def __init__(
        self,
        target: Path,
        info: VideoInfo,
        *,
        size_wh: tuple[int, int],
        crf: int,
        tags: ColorTags | None = None,
        sound: Path | None = None,
        origin: Fraction = Fraction(0),
        length: Fraction | None = None,
        timeline: Timeline | None = None,
    ) -> None:
        """Open the file beside the target.

        Args:
            target: Where the video shall be at the end; its ending says the container.
            info: Of the video that this one is made from: clock, rate, colours, texts.
            size_wh: Width and height of the frames that will come.
            crf: x264's quality, 0 (lossless) to 51; 18 is hardly told from the original.
            tags: What the colours mean, if not the same as in `info`.
            sound: The file whose sound, subtitles and chapters are taken along.
            origin: Time of that file's clock that is this one's 0.
            length: Seconds after which its subtitles and chapters are left out.
            timeline: That file's, if its clocks have been looked at already.

        Raises:
            VideoError: PyAV has no encoder for H.264, or the target cannot be made.
            OSError: The place cannot be written to.
        """
        self.notes: list[str] = []
        self.audio = "none"
        # 4:2:0 has no odd sizes: `PictureWriter` repeats the last column or row.
        self.width, self.height = (side + side % 2 for side in size_wh)
        self._target = target
        self._time_base = info.time_base
        self._pictures = PictureWriter(tags or info.tags)
        self._durations: dict[int, int] = {}  # of the frames inside the encoder, by their pts
        self._end = Fraction(0)
        self._sound: AudioTracks | None = None
        self._extras: Extras | None = None
        self._is_open = True
        form = FORMATS[target.suffix.lower()]
        # The index in front, so that a browser can begin before it has all.
        options = {"movflags": "+faststart"} if form in ("mp4", "mov") else {}
        with writing(target):
            try:
                self._part = PartFile(target)
            except BlockingIOError as error:
                raise VideoError(f"{target}: is being written by another run") from error
            try:
                place = f"file:{self._part.path}"
                self._container = av.open(place, "w", format=form, options=options)
            except BaseException:
                self._part.discard()
                raise
        try:
            with writing(target):
                self._stream = self._declare(info, crf, tags or info.tags)
                if sound is not None:
                    timeline = timeline or Timeline(sound)
                    self._sound = AudioTracks(
                        sound, self._container, origin=origin, timeline=timeline
                    )
                    self.audio = self._sound.kind
                    self._extras = Extras(
                        sound,
                        self._container,
                        origin=origin,
                        length=length,
                        is_joined=bool(timeline.joints),
                    )
                    self._stream.metadata.update(self._extras.video_texts)
                    texts = {k: v for k, v in info.metadata.items() if k not in _OWN_TEXTS}
                    self._container.metadata.update(texts)
        except BaseException:
            self.close()
            raise

    def write(self, frame: NDArray[np.uint8], *, pts: int, duration: int) -> None:
        """Add a frame.

        Args:
            frame: uint8 RGB [H, W, 3], or grey [H, W], of the declared size.
            pts: When it appears, in the source's ticks; later than the frame before.
            duration: How long it stays, in ticks.
        """
        picture = self._pictures.to_picture(frame)
        picture.pts, picture.duration, picture.time_base = pts, duration, self._time_base
        self._durations[pts] = duration
        self._end = (pts + duration) * self._time_base
        with writing(self._target):
            self._encode(picture)
            if self._sound is not None:
                self._sound.write_until(pts * self._time_base)
            if self._extras is not None:
                self._extras.write_until(pts * self._time_base)

    def finish(self, *, cut: bool) -> None:
        """Complete the file and give it its name: `complete`, then `publish`."""
        self.complete(cut=cut)
        self.publish()

    def complete(self, *, cut: bool) -> None:
        """Write what is left and bring it to the disk, still beside the target.

        Args:
            cut: Whether the sound ends with the last frame; else all of it is kept.
        """
        with writing(self._target):
            self._encode(None)
            if self._sound is not None:
                self._sound.write_until(self._end if cut else None)
                self._sound.finish()
                self.notes += self._sound.notes
            if self._extras is not None:
                self._extras.write_until(self._end if cut else None)
                self.notes += self._extras.notes
            self._container.close()
            self._part.settle()

    def publish(self) -> None:
        """Give the completed file its name."""
        with writing(self._target):
            self._part.finish()
        self._is_open = False
        self._close_sources()

    def close(self) -> None:
        """Remove what was written so far, unless it was finished."""
        if not self._is_open:
            return
        self._is_open = False
        # Removed first where the system allows: closing then has no index to move to the front.
        with suppress(OSError):
            self._part.path.unlink()
        with suppress(OSError, av.error.FFmpegError):
            self._container.close()
        self._part.discard()
        self._close_sources()

    def _encode(self, picture: av.VideoFrame | None) -> None:
        for packet in self._stream.encode(picture):
            # x264 does not pass it on, and the last frame would vanish at once.
            packet.duration = self._durations.pop(packet.pts or 0, packet.duration)
            self._container.mux(packet)

    def _close_sources(self) -> None:
        for source in (self._sound, self._extras):
            if source is not None:
                source.close()

    def _declare(self, info: VideoInfo, crf: int, tags: ColorTags) -> VideoStream:
        encoder, options = _ENCODER, {"crf": str(crf), "preset": _PRESET}
        if self._container.format.name == "webm":
            scaled = round(crf * _WEBM_WORST_CRF / WORST_CRF)
            encoder, options = _WEBM_ENCODER, {"crf": str(scaled), **_WEBM_OPTIONS}
        elif info.is_variable:
            # With B-frames many programs take the times of decoding for those of showing.
            options["bf"] = "0"
        stream = self._container.add_stream(encoder, rate=info.rate, options=options)
        stream = cast(VideoStream, stream)
        stream.width, stream.height = self.width, self.height
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = info.time_base
        stream.time_base = info.time_base
        context.sample_aspect_ratio = info.pixel_aspect
        context.colorspace = tags.matrix
        context.color_primaries = tags.primaries
        context.color_trc = tags.transfer
        context.color_range = int(ColorRange.JPEG if tags.full_range else ColorRange.MPEG)
        return stream


def check_encoder() -> None:
    """Refuse a PyAV that was built without the H.264 encoder.

    Raises:
        VideoError: It was.
    """
    if _ENCODER not in av.codecs_available:
        raise VideoError(f"PyAV {av.__version__} has no H.264 encoder ({_ENCODER}); its wheels do")


def check_target(target: Path, source: Path) -> None:
    """Refuse a video file that could not be written, before any work is done.

    Raises:
        VideoError: An ending that is not known, no folder, one that is read-only, or the source.
    """
    if target.suffix.lower() not in TARGETS:
        *first, last = TARGETS
        got = repr(target.suffix) if target.suffix else "no ending"
        raise VideoError(f"{target}: must end in {', '.join(first)} or {last}; got {got}")
    if target.exists() and not target.is_file():
        raise VideoError(f"{target}: cannot be written (it is not a regular file)")
    if target.exists() and source.exists() and target.samefile(source):
        raise VideoError(f"{target}: cannot be written (it is the source; name another file)")
    check_folder(target)


def check_folder(target: Path) -> None:
    """Refuse a target whose folder is missing or read-only."""
    folder = target.absolute().parent
    if not folder.is_dir():
        raise VideoError(f"{target}: cannot be written (no folder {folder})")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise VideoError(f"{target}: cannot be written (the folder {folder} is read-only)")
