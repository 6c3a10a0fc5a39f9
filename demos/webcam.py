"""A webcam in a new hair colour, each mask fed back to the next frame by the stream.

    python demos/webcam.py [--camera 0] [--color copper]       (n: next look, q: quit)
    python demos/webcam.py --input clip.mp4 --headless --max-frames 60

The window needs the extra [live]; with --headless nothing is shown, only the speed is told.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Iterator

import cv2
import numpy as np

import hairseg


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--camera", type=int, default=0, help="number of the camera")
    parser.add_argument("--input", help="a video file instead")
    parser.add_argument("--color", default="copper", help="a look or a colour")
    parser.add_argument("--headless", action="store_true", help="no window")
    parser.add_argument("--max-frames", type=int, help="stop after so many frames")
    options = parser.parse_args()
    try:
        return run(options)
    except (hairseg.HairsegError, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2


def run(options: argparse.Namespace) -> int:
    stream, show = hairseg.Stream(options.color), None if options.headless else open_window()
    looks = itertools.cycle(hairseg.looks())
    count, began = 0, time.monotonic()
    for frame, timestamp in read(options.camera if options.input is None else options.input):
        result = stream.process(frame, timestamp)  # the mask is the next frame's prior
        count += 1
        key = None if show is None else show(result.image)
        if key == "n":
            stream.color = next(looks)  # fades over a quarter of a second
        if key == "q" or count == options.max_frames:
            break
    print(f"{count} frames, {count / (time.monotonic() - began):.0f} a second")
    return 0


def read(source: int | str) -> Iterator[tuple[np.ndarray, float | None]]:
    capture = cv2.VideoCapture(source)
    if not capture.isOpened():
        raise OSError(f"{source}: no such video" if isinstance(source, str) else "no such camera")
    while (bgr_frame := capture.read()[1]) is not None:
        # Without a time, as for files, frames count on at 30 a second.
        timestamp = time.monotonic() if isinstance(source, int) else None
        yield cv2.cvtColor(bgr_frame, cv2.COLOR_BGR2RGB), timestamp


def open_window():
    import pygame

    pygame.display.init()

    def show(image: np.ndarray) -> str | None:
        size_wh = image.shape[1::-1]
        screen = pygame.display.get_surface() or pygame.display.set_mode(size_wh)
        screen.blit(pygame.image.frombuffer(image.tobytes(), size_wh, "RGB"), (0, 0))
        pygame.display.flip()
        events = pygame.event.get([pygame.QUIT, pygame.KEYDOWN])
        return next(("q" if e.type == pygame.QUIT else e.unicode for e in events), None)

    return show


if __name__ == "__main__":
    sys.exit(main())
