"""What a user got wrong on the command line, beyond what argparse sees; exit code 2."""

from hairseg.errors import HairsegError


class UsageError(HairsegError, ValueError):
    """An argument of the command cannot be used."""
