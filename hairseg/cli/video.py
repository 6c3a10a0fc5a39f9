"""Recolour the hair in a video.

  hairseg video clip.mp4 copper.mp4 --color copper
  hairseg video clip.mov out.mp4 --color "#7a1f3d" --start 0:05 --end 0:12.5 --side-by-side
  hairseg video clip.mp4 out.mp4 --color platinum --write-mask matte.mp4
  hairseg video couple.mp4 one.mp4 --color copper --heads @0.3,0.4
  ffmpeg -i clip.mp4 -f matroska - | hairseg video - - --color copper | ffplay -

Sound, frame times, colour tags and length are kept; a rotation is applied. OUT is .mp4, .m4v, .mov
or .mkv in H.264, .webm in VP9, or .gif; it appears, or is replaced, when it is complete. `- -`
recolours from stdin to stdout as a live stream, pictures only: YUV4MPEG2, which ffmpeg and players
read. Needs PyAV: pip install 'hairseg[video]'.
"""

import argparse
import sys
from dataclasses import asdict

from hairseg.cli.arguments import add_heads_argument, add_look_arguments, add_quality_argument
from hairseg.cli.interrupts import stoppable
from hairseg.cli.mistakes import UsageError
from hairseg.cli.progress_bar import ProgressBar, clock_text
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note, print_json
from hairseg.look.resolver import resolve_look
from hairseg.stream.stream import Stream
from hairseg.video.process import VideoResult, check_pyav, process_video

# More broken frames than this are counted, not listed.
_LISTED_TIMES = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="IN", help="a video file, or a GIF")
    parser.add_argument("out", metavar="OUT", help="the video to write")
    add_look_arguments(parser)
    add_heads_argument(parser)
    parser.add_argument("--start", type=seconds, metavar="T", help="begin there: 12.5 or 0:12.5")
    parser.add_argument("--end", type=seconds, metavar="T", help="end before that time")
    parser.add_argument("--max-frames", type=int, metavar="N", help="write at most N frames")
    add_quality_argument(parser)
    parser.add_argument(
        "--write-mask",
        metavar="MASK",
        help="write the mask too: a grey video, or a new folder of PNGs",
    )
    parser.add_argument("--mask", help=argparse.SUPPRESS)
    parser.add_argument(
        "--side-by-side", action="store_true", help="show IN to the left of the result"
    )
    parser.add_argument(
        "--fine", action="store_true", help="edges and colour as for photos, much slower"
    )
    parser.add_argument(
        "--no-look-ahead",
        action="store_true",
        help="recolour as a live stream does, without knowing the next frame",
    )
    add_segmenter_arguments(parser, model="full")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def run(options: argparse.Namespace) -> int:
    """Recolour the video, with a bar."""
    if options.mask is not None:
        raise UsageError("a video's --mask is called --write-mask: `recolor --mask` reads one")
    if (options.source, options.out) == ("-", "-") and options.write_mask is None:
        return _pipe(options)
    if "-" in (options.source, options.out, options.write_mask):
        raise UsageError(
            "a video is read and written with jumps: name files, or `- -` for a pipe on both ends"
        )
    check_pyav()
    look = resolve_look(options.color)
    with stoppable(), open_segmenter(options) as segmenter, ProgressBar("frames") as bar:
        result = process_video(
            options.source,
            options.out,
            look,
            segmenter=segmenter,
            strength=options.strength,
            heads=options.heads,
            start=options.start,
            end=options.end,
            max_frames=options.max_frames,
            crf=options.crf,
            side_by_side=options.side_by_side,
            fine=options.fine,
            look_ahead=not options.no_look_ahead,
            mask=options.write_mask,
            progress=lambda at: bar.show(at.frames, at.expected, at.rate, at.remaining_s),
        )
    for remark in remarks_of(result):
        note(f"{options.source}: {remark}")
    if options.json:
        print_json({"out": options.out, "look": look.id, **asdict(result)})
    else:
        speed = result.frames / max(result.elapsed_s, 1e-9)
        sound = "no sound" if result.audio == "none" else f"sound {result.audio}"
        note(
            f"wrote {options.out}: {look.title}, {result.frames} frames, "
            f"{clock_text(result.duration_s)}, {sound}, {speed:.1f} frames/s"
        )
    return 0


def _pipe(options: argparse.Namespace) -> int:
    for name, value in (
        ("--start", options.start),
        ("--end", options.end),
        ("--max-frames", options.max_frames),
    ):
        if value is not None:
            raise UsageError(f"{name} is for files: ffmpeg can cut what it sends")
    for name in ("side_by_side", "json"):
        if getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} is for files, not for a pipe")
    if sys.stdout.isatty():
        raise UsageError("stdout is a terminal; pipe it into a program to write a video")
    check_pyav()
    look = resolve_look(options.color)
    from hairseg.video.pipe import recolor_pipe

    with stoppable(), open_segmenter(options) as segmenter:
        stream = Stream(
            look,
            segmenter=segmenter,
            strength=options.strength,
            fine=options.fine,
            heads=options.heads,
        )
        count = recolor_pipe(sys.stdin.buffer, sys.stdout.buffer, stream)
    note(f"{count} frames, {look.title}")
    return 0


def remarks_of(result: VideoResult) -> list[str]:
    """Word what was wrong with a video, one line each."""
    remarks = list(result.notes)
    if result.broken:
        count = len(result.broken)
        times = ", ".join(f"{time:.2f} s" for time in result.broken[:_LISTED_TIMES])
        more = f" and {count - _LISTED_TIMES} more" if count > _LISTED_TIMES else ""
        noun = "frame was" if count == 1 else "frames were"
        remarks.append(f"{count} {noun} broken, at {times}{more}")
    return remarks


def seconds(text: str) -> float:
    """Read a time: seconds, minutes and seconds, or hours too.

    >>> seconds("12.5"), seconds("1:30"), seconds("1:00:00.5")
    (12.5, 90.0, 3600.5)
    """
    parts = text.split(":")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    right = 1 <= len(values) <= 3 and all(0 <= value < float("inf") for value in values)
    if not right or any(value >= 60 for value in values[1:]):
        raise argparse.ArgumentTypeError(f"must be a time such as 12.5 or 1:30; got {text!r}")
    total = 0.0
    for value in values:
        total = total * 60 + value
    return total
