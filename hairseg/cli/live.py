"""Recolour hair live, from a camera or a video played at its rate.

  hairseg live --color copper                 the first camera, in a window
  hairseg live --input clip.mp4 --loop        a file instead
  hairseg live --virtual-camera --headless    a webcam for calls and streaming programs
  hairseg live --input clip.mp4 --headless --record out.mp4 --json    without a window

Keys: left/right or p/n change the look, up/down the strength, space or the mouse the before/after
divider, o shows the original, i the texts, s takes a snapshot, r records, q quits.
The window needs pygame-ce, recording PyAV: pip install 'hairseg[live]'; the virtual camera
pyvirtualcam, pip install 'hairseg[camera]', and what `hairseg doctor` says of this system.
"""

import argparse
import re
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from hairseg.apps.live.recording import Recorder
from hairseg.apps.live.session import LiveSession
from hairseg.apps.live.source import LiveSource
from hairseg.apps.live.virtual_camera import VirtualCamera
from hairseg.apps.live.window import LiveWindow, check_pygame
from hairseg.cli.arguments import add_heads_argument
from hairseg.cli.interrupts import stoppable
from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import check_output
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note, print_json
from hairseg.look.catalog import look_ids
from hairseg.look.resolver import resolve_look
from hairseg.stream.stream import Stream

# How often the window looks for keys and new pictures, in seconds.
_POLL_S = 0.004
_RECORDINGS = (".mp4", ".m4v", ".mov", ".mkv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "--color", default="copper", metavar="COLOR", help="the look to begin with (copper)"
    )
    add_heads_argument(parser)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--camera", type=int, default=0, metavar="N", help="camera (default: 0)")
    source.add_argument("--input", metavar="FILE", help="play a video file instead")
    parser.add_argument(
        "--size", type=_size, metavar="WxH", help="frame size requested from the camera"
    )
    parser.add_argument("--loop", action="store_true", help="restart the file at its end")
    parser.add_argument("--strength", type=float, default=1.0, metavar="S", help="0 to 1 (1)")
    parser.add_argument(
        "--skip-still", action="store_true", help="skip the network while nothing moves"
    )
    parser.add_argument("--headless", action="store_true", help="no window")
    parser.add_argument("--record", metavar="FILE", help="record from the start")
    parser.add_argument(
        "--virtual-camera",
        nargs="?",
        const="",
        metavar="DEVICE",
        help="also serve the result as a webcam: DEVICE, or the first virtual camera",
    )
    parser.add_argument("--max-frames", type=int, metavar="N", help="stop after N frames")
    parser.add_argument(
        "--folder",
        default=".",
        metavar="DIR",
        help="folder of the snapshots and recordings made by key",
    )
    add_segmenter_arguments(parser, model="light")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")


def run(options: argparse.Namespace) -> int:
    """Run until the window is closed, the file ends or the camera is gone."""
    look = resolve_look(options.color)
    folder = Path(options.folder)
    if not folder.is_dir():
        raise UsageError(f"--folder: {folder} is not a folder")
    if options.max_frames is not None and options.max_frames < 1:
        raise UsageError(f"--max-frames must be at least 1; got {options.max_frames}")
    if options.record is not None:
        inputs = [] if options.input is None else [options.input]
        check_output(options.record, suffixes=_RECORDINGS, inputs=inputs)
    if not options.headless:
        check_pygame()
    recorder = None if options.record is None else Recorder(Path(options.record))
    camera = None
    if options.virtual_camera is not None:
        camera = VirtualCamera(options.virtual_camera or None)
    source = options.camera if options.input is None else options.input
    with (
        stoppable(),
        camera or nullcontext(),
        open_segmenter(options) as segmenter,
        LiveSource(
            source, size_wh=options.size, loop=options.loop, max_frames=options.max_frames
        ) as frames,
    ):
        stream = Stream(
            look,
            segmenter=segmenter,
            strength=options.strength,
            skip_still=options.skip_still,
            heads=options.heads,
        )
        with LiveSession(stream, look_ids(), folder=folder, camera=camera) as session:
            if recorder is not None:
                session.start_recording(recorder)
            began = time.monotonic()
            frames.start(session.submit)
            try:
                if options.headless:
                    _wait(frames, session)
                else:
                    _show(frames, session)
            except KeyboardInterrupt:
                pass
            finally:
                frames.close()
        if camera is not None and camera.device:
            note(f"shown as {camera.device}")
        _report(options, session, time.monotonic() - began)
    return 0


def _wait(frames: LiveSource, session: LiveSession) -> None:
    while not frames.is_done:
        session.flush(timeout_s=_POLL_S)
        time.sleep(_POLL_S)
    session.flush()


def _show(frames: LiveSource, session: LiveSession) -> None:
    with LiveWindow("hairseg live") as window:
        while True:
            done = frames.is_done
            session.flush(timeout_s=0.0)
            picture = session.picture()
            if picture is not None:
                window.show(picture)
            elif done:
                return
            for command in window.commands():
                if command == "quit":
                    return
                if command.startswith("split "):
                    session.move_split(float(command.split()[1]))
                else:
                    session.handle(command)
            time.sleep(_POLL_S)


def _report(options: argparse.Namespace, session: LiveSession, elapsed_s: float) -> None:
    counts = session.counts
    times = session.meter.medians_ms()
    facts: dict[str, Any] = {
        "submitted": counts.submitted,
        "processed": counts.processed,
        "dropped": counts.dropped,
        "elapsed_s": round(elapsed_s, 3),
        "frames_per_s": round(counts.processed / max(elapsed_s, 1e-9), 2),
        "median_ms": {name.removesuffix("_ms"): round(ms, 3) for name, ms in times.items()},
        "record": options.record if counts.processed else None,
    }
    if options.json:
        print_json(facts)
        return
    note(
        f"{counts.processed} of {counts.submitted} frames recoloured in {elapsed_s:.1f} s, "
        f"{facts['frames_per_s']:.1f} frames/s, {times.get('total_ms', 0.0):.1f} ms a frame"
    )


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if match is None or not all(int(side) > 0 for side in match.groups()):
        raise argparse.ArgumentTypeError(f"must be WIDTHxHEIGHT; got {text!r}")
    return int(match[1]), int(match[2])
