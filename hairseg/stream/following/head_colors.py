"""The colours of single heads in a stream, by their numbers."""

import threading
from collections.abc import Callable, Iterator, MutableMapping

from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look


class HeadColors(MutableMapping[int, object]):
    """A stream's colours of single heads, by the numbers in `FrameResult.heads`.

    `stream.colors[1] = "platinum"` dyes head 1 another colour, from the next frame on and with the
    stream's cross-fade; `del stream.colors[1]` gives it the stream's own colour again.
    """

    def __init__(self, lock: threading.Lock, on_change: Callable[[], None]) -> None:
        """Prepare; each change is made under the lock, and then told."""
        self._lock, self._on_change = lock, on_change
        self._colors: dict[int, object] = {}
        self.looks: dict[int, Look] = {}

    def __getitem__(self, number: int) -> object:
        return self._colors[number]

    def __setitem__(self, number: int, color: object) -> None:
        look = resolve_look(color)
        with self._lock:
            self._colors[number], self.looks[number] = color, look
            self._on_change()

    def __delitem__(self, number: int) -> None:
        with self._lock:
            del self._colors[number]
            del self.looks[number]
            self._on_change()

    def __iter__(self) -> Iterator[int]:
        return iter(self._colors)

    def __len__(self) -> int:
        return len(self._colors)
