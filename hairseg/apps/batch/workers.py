"""Many tasks on several processes, each task's outcome as it comes.

A task that takes its process down with it (out of memory, a crash in native code) costs nobody
else: those that ran beside it are tried again one at a time, and the one that does it again is
told as failed.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from typing import Generic, TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


class WorkerDied(Exception):
    """A process ended in the middle of a task."""


class Workers(Generic[Task, Outcome]):
    """Processes that do tasks; use it as an iterator over (task, outcome or error)."""

    def __init__(
        self,
        work: Callable[[Task], Outcome],
        *,
        count: int,
        prepare: Callable[[Event], object],
    ) -> None:
        """Prepare.

        Args:
            work: Does a task, in a worker; a module's function, so that it can be sent there.
            count: How many processes.
            prepare: Called once in each worker, with an event that is set when it shall stop.
        """
        self._work = work
        self._count = count
        self._prepare = prepare
        # Not forked: the parent's threads and the model's would be copied in mid-air.
        self._context = multiprocessing.get_context("spawn")

    def outcomes(
        self, tasks: Iterable[Task]
    ) -> Generator[tuple[Task, Outcome | WorkerDied], None, None]:
        """Do all tasks and tell of each as it is done, in no particular order.

        What a task raises is raised here and ends it all: a task handles its own errors. Closing
        the iterator, or an interrupt, tells running tasks to stop and waits for them.
        """
        waiting = deque(tasks)
        suspects: deque[Task] = deque()
        while waiting or suspects:
            stop = self._context.Event()
            pool = ProcessPoolExecutor(
                self._count,
                mp_context=self._context,
                initializer=_start,
                initargs=(self._prepare, stop),
            )
            running: dict[Future[Outcome], Task] = {}
            try:
                yield from self._run(pool, running, waiting, suspects)
            except BrokenProcessPool:
                died = list(running.values())
                if len(died) == 1:
                    yield died[0], WorkerDied("its process ended; out of memory?")
                else:
                    suspects.extend(died)
            finally:
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)

    def _run(
        self,
        pool: ProcessPoolExecutor,
        running: dict[Future[Outcome], Task],
        waiting: deque[Task],
        suspects: deque[Task],
    ) -> Iterator[tuple[Task, Outcome | WorkerDied]]:
        while waiting or suspects or running:
            source, limit = (suspects, 1) if suspects else (waiting, self._count)
            while source and len(running) < limit:
                future = pool.submit(self._work, source[0])
                running[future] = source.popleft()
                if limit == 1:
                    break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                outcome = future.result()
                yield running.pop(future), outcome


def _start(prepare: Callable[[Event], object], stop: Event) -> None:
    """Begin a worker: Ctrl-C is the parent's to handle, and without a parent there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end_with_parent() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=end_with_parent, daemon=True).start()
    prepare(stop)
