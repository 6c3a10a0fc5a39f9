"""Work that overlaps: one thread reads ahead, another writes behind, the caller works between.

Both hold at most a few items, so that a fast one waits for a slow one and memory stays flat. An
error in a thread is raised in the caller at its next call; leaving `with` stops both threads.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

from hairseg.core.closing import Closing

Item = TypeVar("Item")
# How long a thread that waits takes at most to see that it shall stop, in seconds.
_POLL_S = 0.1


class ReadAhead(Closing, Iterator[Item]):
    """Iterates over something in a thread of its own, some items ahead of the caller.

    >>> with ReadAhead(range(3), capacity=2) as numbers:
    ...     list(numbers)
    [0, 1, 2]
    """

    def __init__(self, items: Iterable[Item], *, capacity: int) -> None:
        """Start the thread, which runs until `close`.

        Args:
            items: What to iterate over; it is used by the thread alone.
            capacity: How many items may wait, at least 1.
        """
        self._items = items
        self._queue: queue.Queue[Item] = queue.Queue(capacity)
        self._stop = threading.Event()
        self._done = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="hairseg-read-ahead", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and wait for it."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for item in self._items:
                if not _put(self._queue, item, self._stop):
                    return
        except BaseException as error:  # noqa: B902 - raised again in the caller
            self._error = error
        finally:
            self._done.set()

    def __next__(self) -> Item:
        while True:
            try:
                return self._queue.get(timeout=_POLL_S)
            except queue.Empty:
                if not self._done.is_set() or not self._queue.empty():
                    continue
                if self._error is not None:
                    raise self._error from None
                raise StopIteration from None


class WriteBehind(Closing, Generic[Item]):
    """Hands items to a function in a thread of its own, in their order.

    >>> seen = []
    >>> with WriteBehind(seen.append, capacity=2) as sink:
    ...     sink.put(1)
    ...     sink.put(2)
    ...     sink.finish()
    >>> seen
    [1, 2]
    """

    def __init__(self, function: Callable[[Item], object], *, capacity: int) -> None:
        """Start the thread, which runs until `close`.

        Args:
            function: What to do with each item; it is called by the thread alone.
            capacity: How many items may wait, at least 1.
        """
        self._function = function
        self._queue: queue.Queue[Item] = queue.Queue(capacity)
        self._stop = threading.Event()
        self._complete = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="hairseg-write-behind", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and wait for it."""
        self._stop.set()
        self._thread.join()

    def put(self, item: Item) -> None:
        """Hand over an item, waiting while too many wait already, and raise the thread's error."""
        if not _put(self._queue, item, self._stop):
            self._raise()

    def finish(self) -> None:
        """Wait until all items are done; raise the thread's error."""
        self._complete.set()
        while self._thread.is_alive():
            self._thread.join(_POLL_S)
        self._raise()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                try:
                    item = self._queue.get(timeout=_POLL_S)
                except queue.Empty:
                    if self._complete.is_set() and self._queue.empty():
                        return
                    continue
                self._function(item)
        except BaseException as error:  # noqa: B902 - raised again in the caller
            self._error = error
            self._stop.set()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error from None


def _put(line: "queue.Queue[Item]", item: Item, stop: threading.Event) -> bool:
    """Put an item as soon as there is room; False if told to stop first."""
    while not stop.is_set():
        with suppress(queue.Full):
            line.put(item, timeout=_POLL_S)
            return True
    return False
