"""Frames: pictures out of video clips, as unlabelled photos (`python -m training frames`).

A teacher's masks make clips into training material: take frames, `prepare` them together with the
labelled photos, write the masks with `soft-labels`, give the set `clip_frames` a weight. Without
`data.soft_share` leave it out: there is no mask to learn from, and an empty one says "no hair".

The folder is laid out as `training.data.datasets` reads it: `index.csv` (set `clip_frames`, split
train, label_kind none, one group per clip) and `clip_frames/images/<clip>_<frame number>.jpg`.
Clips that are measured on afterwards do not belong here. LOOK at the teacher's masks of a clip
before you give it a weight: dark hair of people far away was missed altogether in one of ours.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from training.data.pictures import UInt8Array

FRAME_SET = "clip_frames"
_JPEG_QUALITY = 95
_CLOCK_S = 1e-4  # how far a frame's time may lie before the moment that it stands for: rounding


class ClipError(ValueError):
    """A clip that cannot be read, or a request for frames that cannot be met."""


@dataclass(frozen=True)
class ClipFrame:
    """One frame of a clip.

    Attributes:
        number: Its number in the clip, from 0.
        bgr_frame: uint8 BGR [H, W, 3].
    """

    number: int
    bgr_frame: UInt8Array


def write_frames(
    clips: Sequence[Path], out: Path, *, per_second: float = 2.0, side: int = 512
) -> dict[str, int]:
    """Write frames of clips as a data source of photos without labels.

    Args:
        clips: Video files, or animated GIFs; no two of the same name.
        out: Folder to write; it appears when it is whole, and must not be there before.
        per_second: Frames per second of the clip's own time; all frames where it has fewer.
        side: Longest side of the pictures, pixels; smaller frames stay as they are.

    Returns:
        Number of frames by clip (file name without suffix), in the order given.

    Raises:
        FileExistsError: If `out` is there already.
        FileNotFoundError: If a clip does not exist.
        ClipError: If a clip gives no frames, two have one name, or an option is out of range.
    """
    _check(clips, per_second, side)
    if out.exists():
        raise FileExistsError(f"{out} is there already")
    partial = out.with_name(f".{out.name}.partial-{os.getpid()}")
    images = partial / FRAME_SET / "images"
    rows: list[dict[str, str]] = []
    try:
        images.mkdir(parents=True)
        for clip in clips:
            before = len(rows)
            for frame in read_clip(clip, per_second):
                stem = f"{clip.stem}_{frame.number:06d}"
                _write_jpeg(images / f"{stem}.jpg", _fit(frame.bgr_frame, side))
                rows.append(
                    {
                        "set": FRAME_SET,
                        "stem": stem,
                        "split": "train",
                        "group": clip.stem,
                        "label_kind": "none",
                    }
                )
            if len(rows) == before:
                raise ClipError(f"{clip}: no frame can be read")
        with (partial / "index.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return dict(Counter(row["group"] for row in rows))


def read_clip(clip: Path, per_second: float) -> Iterator[ClipFrame]:
    """Yield the first frame of each period of 1 / `per_second` seconds, by the clip's own clock.

    Raises:
        ClipError: If the file is not a readable video.
    """
    capture = cv2.VideoCapture(str(clip))
    try:
        if not capture.isOpened():
            raise ClipError(f"{clip} is not a readable video")
        number, last_period = 0, -1
        while capture.grab():
            time_s = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            period = math.floor((time_s + _CLOCK_S) * per_second)
            if period > last_period:
                is_there, bgr_frame = capture.retrieve()
                if is_there:
                    yield ClipFrame(number, bgr_frame)
                    last_period = period
            number += 1
    finally:
        capture.release()


def _check(clips: Sequence[Path], per_second: float, side: int) -> None:
    if not (per_second > 0 and math.isfinite(per_second)):
        raise ClipError(f"per-second must be above 0; got {per_second:g}")
    if side < 1:
        raise ClipError(f"side must be at least 1 pixel; got {side}")
    for clip in clips:
        if not clip.is_file():
            raise FileNotFoundError(f"{clip}: no such file")
    name, count = Counter(clip.stem for clip in clips).most_common(1)[0]
    if count > 1:
        raise ClipError(f"{count} clips are called {name!r}; each needs a name of its own")


def _fit(bgr_frame: UInt8Array, side: int) -> UInt8Array:
    height, width = bgr_frame.shape[:2]
    scale = side / max(height, width)
    if scale >= 1.0:
        return bgr_frame
    size_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(bgr_frame, size_wh, interpolation=cv2.INTER_AREA)


def _write_jpeg(path: Path, bgr_frame: UInt8Array) -> None:
    _, jpeg = cv2.imencode(".jpg", bgr_frame, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    path.write_bytes(jpeg.tobytes())


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `frames`."""
    parser.add_argument("clips", nargs="+", type=Path, metavar="CLIP", help="video file or GIF")
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder to write")
    parser.add_argument(
        "--per-second", type=float, default=2.0, help="frames per second of a clip (default 2)"
    )
    parser.add_argument(
        "--side", type=int, default=512, help="longest side at most, pixels (default 512)"
    )


def run(options: argparse.Namespace) -> int:
    """Run `frames` with parsed options and return the exit code."""
    counts = write_frames(
        options.clips, options.out, per_second=options.per_second, side=options.side
    )
    for name, count in counts.items():
        print(f"{count:>6}  {name}")
    print(f"frames: {options.out}   {sum(counts.values())} pictures of {len(counts)} clips")
    return 0
