"""Tasks for worker processes, which import them from here."""

import os
import signal
import time
from pathlib import Path


def prepare(stop):
    globals()["stop"] = stop


def square(number):
    return number * number


def die_on_13(number):
    """Takes its process down for 13, as a crash in native code would; slow to meet others."""
    time.sleep(0.05)
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def wait_for_stop(path):
    Path(path).write_text("started")
    stopped = globals()["stop"].wait(30)
    Path(path).write_text("stopped" if stopped else "never stopped")
