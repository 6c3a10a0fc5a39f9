"""The options that choose a model, the same for every command that uses one."""

import argparse
from pathlib import Path

from hairseg.commands.mistakes import UsageError
from hairseg.errors import ModelError
from hairseg.model_file import NAMES
from hairseg.segmenter import Segmenter


def add_segmenter_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares `--model` and `--threads`."""
    parser.add_argument(
        "--model",
        default="full",
        metavar="MODEL",
        help="full (default), light (faster), or a .tflite file",
    )
    parser.add_argument(
        "--threads", type=_thread_count, metavar="N", help="CPU threads (default: up to 4)"
    )


def open_segmenter(options: argparse.Namespace) -> Segmenter:
    """Opens the segmenter that the options ask for; use it in a `with` block.

    Raises:
        UsageError: There is no such model.
        ModelError: It is there, but cannot be used.
    """
    try:
        return Segmenter(options.model, num_threads=options.threads)
    except ModelError as error:
        if options.model in NAMES or Path(options.model).is_file():
            raise
        raise UsageError(str(error)) from error


def _thread_count(text: str) -> int:
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a whole number from 1; got {text!r}")
