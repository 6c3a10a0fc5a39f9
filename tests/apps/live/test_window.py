"""The window itself, on SDL's driver for machines without a screen."""

import sys

import numpy as np
import pytest

from hairseg import VideoError
from hairseg.apps.live.session import COMMANDS
from hairseg.apps.live.window import KEYS, LiveWindow, check_pygame

pygame = pytest.importorskip("pygame")


@pytest.fixture
def window(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    with LiveWindow("test") as window:
        yield window


def frame_of(value, shape=(90, 160)):
    return np.full((*shape, 3), value, np.uint8)


def press(key):
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))


def test_it_shows_the_frame(window):
    frame = frame_of(0)
    frame[..., 0], frame[..., 2] = 250, 30
    window.show(frame)
    shown = pygame.surfarray.array3d(pygame.display.get_surface()).swapaxes(0, 1)
    assert np.array_equal(shown, frame)


def test_another_size(window):
    window.show(frame_of(9))
    window.show(frame_of(99, (160, 90)))
    shown = pygame.surfarray.array3d(pygame.display.get_surface())
    assert shown.shape == (90, 160, 3) and (shown == 99).all()


def test_a_frame_larger_than_the_screen(window):
    window.show(frame_of(70, (5000, 9000)))
    width, height = pygame.display.get_surface().get_size()
    wide, high = pygame.display.get_desktop_sizes()[0]
    assert width <= wide and height <= high


def test_keys(window):
    assert window.commands() == []
    window.show(frame_of(9))
    pygame.event.clear()
    for key in (pygame.K_n, pygame.K_UP, pygame.K_SPACE, pygame.K_F5, pygame.K_ESCAPE):
        press(key)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    assert window.commands() == ["next", "stronger", "split", "quit", "quit"]


def test_the_mouse_moves_the_divider(window):
    window.show(frame_of(9))
    pygame.event.clear()
    drag = {"pos": (40, 10), "rel": (1, 0)}
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, buttons=(1, 0, 0), **drag))
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, buttons=(0, 0, 0), **drag))
    assert window.commands() == ["split 0.250"]


def test_every_key_means_something():
    assert set(KEYS.values()) == {*COMMANDS, "quit"}


def test_no_screen(monkeypatch):
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if sys.platform == "linux":
        with pytest.raises(VideoError, match="there is no screen for a window"):
            LiveWindow("test")


def test_no_pygame(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(VideoError, match=r"pip install 'hairseg\[live\]'"):
        check_pygame()
