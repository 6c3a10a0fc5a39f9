"""What `hairseg doctor` says of one thing that it looked at."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        topic: What was looked at, a word or two.
        status: How it is.
        text: What was found.
        remedy: What to do; empty where nothing is to be done.
    """

    topic: str
    status: Status
    text: str
    remedy: str = ""
