"""A window for live pictures, by pygame (SDL), which needs neither Qt nor another OpenCV.

OpenCV's own windows are not in `opencv-python-headless`, and the wheel that has them cannot be
installed beside it. Without a screen, the driver "dummy" (SDL_VIDEODRIVER=dummy) runs all of this.
"""

import importlib.util
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.core.closing import Closing
from hairseg.errors import VideoError

# Keys by their names in pygame, and the commands that they send.
KEYS = {
    "n": "next",
    "right": "next",
    "p": "previous",
    "left": "previous",
    "up": "stronger",
    "down": "weaker",
    "space": "split",
    ",": "left",
    ".": "right",
    "o": "original",
    "i": "stats",
    "s": "snapshot",
    "r": "record",
    "q": "quit",
    "escape": "quit",
}
_LARGEST_SHARE = 0.9
# What SDL takes where it finds no screen: nobody would see the window.
_NO_SCREENS = ("dummy", "offscreen")


def check_pygame() -> None:
    """Refuse to begin without pygame.

    Raises:
        VideoError: It is not installed.
    """
    if importlib.util.find_spec("pygame") is None:
        raise VideoError(
            "the live window needs pygame-ce: pip install 'hairseg[live]' (or use --headless)"
        )


class LiveWindow(Closing):
    """Shows frames and tells which keys were pressed; for the main thread."""

    def __init__(self, title: str) -> None:
        """Open the window with its first picture.

        Args:
            title: What stands in its bar.

        Raises:
            VideoError: pygame is missing, or there is no screen.
        """
        check_pygame()
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        import pygame

        self._pygame: Any = pygame
        try:
            pygame.display.init()
            pygame.display.set_caption(title)
        except pygame.error as error:
            raise VideoError(
                f"there is no screen for a window ({error}); use --headless"
            ) from error
        driver = pygame.display.get_driver()
        if driver in _NO_SCREENS and os.environ.get("SDL_VIDEODRIVER") != driver:
            pygame.display.quit()
            raise VideoError("there is no screen for a window; use --headless")
        self._screen: Any = None
        self._shape: tuple[int, ...] = ()
        # Where the picture lies in the window: left edge and width in pixels.
        self._span = (0, 1)

    def show(self, frame: NDArray[np.uint8]) -> None:
        """Show a frame, uint8 RGB [H, W, 3], as large as fits."""
        pygame = self._pygame
        if self._screen is None or frame.shape != self._shape:
            self._open(frame.shape)
        height, width = frame.shape[:2]
        surface = pygame.image.frombuffer(np.ascontiguousarray(frame), (width, height), "RGB")
        wide, high = self._screen.get_size()
        scale = min(wide / width, high / height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if size != (width, height):
            surface = pygame.transform.scale(surface, size)
        left, top = (wide - size[0]) // 2, (high - size[1]) // 2
        self._span = (left, size[0])
        self._screen.fill((0, 0, 0))
        self._screen.blit(surface, (left, top))
        pygame.display.flip()

    def commands(self) -> list[str]:
        """Return the commands of the keys pressed since the last call; "quit" for a closed window.

        The mouse, dragged, gives "split" and a share of the width, such as "split 0.25".
        """
        pygame = self._pygame
        found: list[str] = []
        if self._screen is None:
            return found
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                found.append("quit")
            elif event.type == pygame.KEYDOWN:
                command = KEYS.get(pygame.key.name(event.key))
                if command is not None:
                    found.append(command)
            elif event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN):
                buttons = getattr(event, "buttons", (1,))
                if buttons[0]:
                    left, width = self._span
                    share = min(max((event.pos[0] - left) / max(width, 1), 0.0), 1.0)
                    found.append(f"split {share:.3f}")
        return found

    def close(self) -> None:
        """Close the window; twice is fine."""
        self._pygame.display.quit()
        self._screen = None

    def _open(self, shape: tuple[int, ...]) -> None:
        """Open the window at the frame's size, or smaller where the screen is."""
        pygame = self._pygame
        height, width = shape[:2]
        wide, high = pygame.display.get_desktop_sizes()[0]
        scale = min(1.0, _LARGEST_SHARE * wide / width, _LARGEST_SHARE * high / height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        self._screen = pygame.display.set_mode(size, pygame.RESIZABLE)
        self._shape = shape
