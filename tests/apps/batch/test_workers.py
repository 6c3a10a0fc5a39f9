import signal
import threading
import time
from contextlib import closing

import pytest

from hairseg.apps.batch.workers import WorkerDied, Workers
from tests import batch_tasks


def workers(work, count=2):
    return Workers(work, count=count, prepare=batch_tasks.prepare)


def test_every_task_gets_its_outcome():
    outcomes = dict(workers(batch_tasks.square).outcomes(range(20)))
    assert outcomes == {number: number * number for number in range(20)}


def test_a_task_that_kills_its_process_costs_nobody_else():
    outcomes = dict(workers(batch_tasks.die_on_13).outcomes([1, 13, 2, 3]))
    assert isinstance(outcomes.pop(13), WorkerDied)
    assert outcomes == {1: 1, 2: 2, 3: 3}


def test_leaving_early_stops_what_runs_and_waits_for_it(tmp_path):
    flag = tmp_path / "flag"
    with closing(workers(batch_tasks.wait_for_stop, 1).outcomes([flag])) as outcomes:
        with pytest.raises(KeyboardInterrupt):
            interrupt_when(flag, outcomes)
    assert flag.read_text() == "stopped"


def interrupt_when(flag, outcomes):
    """Takes outcomes, in which a Ctrl-C lands as soon as the file is there."""

    def interrupt():
        while not flag.exists() or not flag.read_text():
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    next(outcomes)
