"""One call for a whole video file: sound, frame times and colours of the clip are kept.

    python demos/video.py [CLIP] [--out VIDEO.mp4] [--color copper] [--model light]

Without a clip it films scikit-image's portrait of an astronaut. Needs the extras [demo,video].
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

import hairseg


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clip", nargs="?", help="a video file (default: a moving portrait)")
    parser.add_argument("--out", default="hairseg-video.mp4", help="the video to write")
    parser.add_argument("--color", default="copper", help="a look or a colour")
    parser.add_argument("--model", default="light", help="light, full or a .tflite file")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            clip = options.clip or film_portrait(Path(folder, "portrait.mp4"))
            return run(clip, options)
    except (hairseg.HairsegError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2


def run(clip: str | Path, options: argparse.Namespace) -> int:
    with hairseg.Segmenter(options.model) as segmenter:
        result = hairseg.process_video(
            clip,
            options.out,
            options.color,
            segmenter=segmenter,
            side_by_side=True,
            progress=show,
        )
    print(file=sys.stderr)
    for note in result.notes:
        print(f"note: {note}")
    speed = result.frames / result.elapsed_s
    print(f"{options.out}: {result.frames} frames, {result.duration_s:.1f} s, sound {result.audio}")
    print(f"{speed:.0f} frames a second, read, recoloured and encoded")
    return 0


def show(progress: hairseg.VideoProgress) -> None:
    left = "" if progress.remaining_s is None else f", {progress.remaining_s:.0f} s left"
    print(f"\r{progress.frames} frames{left}    ", end="", file=sys.stderr)


def film_portrait(path: Path, frames: int = 75) -> Path:
    """Write a clip in which a camera swings over a portrait."""
    import av
    from skimage.data import astronaut

    photo = astronaut()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 320, "yuv420p"
        for angle in np.linspace(0, 2 * np.pi, frames):
            top, left = int(30 + 30 * np.cos(angle)), int(80 + 60 * np.sin(angle))
            view = np.ascontiguousarray(photo[top : top + 320, left : left + 320])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(view, format="rgb24")))
        container.mux(stream.encode(None))
    return path


if __name__ == "__main__":
    sys.exit(main())
