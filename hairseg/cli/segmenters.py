"""The options that choose a model, the same for every command that uses one."""

import argparse
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from hairseg.cli.arguments import whole_number
from hairseg.cli.mistakes import UsageError
from hairseg.cli.terminal import note
from hairseg.core.closing import Closing
from hairseg.errors import ModelError
from hairseg.runtime.contract import ACCELERATORS
from hairseg.runtime.model_file import NAMES
from hairseg.runtime.registry import default_model

if TYPE_CHECKING:
    from hairseg.segmentation.segmenter import Segmenter


def add_segmenter_arguments(
    parser: argparse.ArgumentParser,
    *,
    with_one_pass: bool = False,
    model: str = "photo",
) -> None:
    """Declare `--model`, `--accelerator`, `--threads` and what the command can do besides.

    Args:
        parser: The command's.
        with_one_pass: Whether it takes `--one-pass`, as commands for photos do.
        model: What it takes where neither `--model` nor HAIRSEG_MODEL names a model.
    """
    parser.add_argument(
        "--model",
        metavar="MODEL",
        help=f"a name that `hairseg models` lists, or a .tflite or .onnx file ({model})",
    )
    parser.set_defaults(fallback_model=model)
    parser.add_argument(
        "--accelerator",
        choices=ACCELERATORS,
        default="cpu",
        metavar="ACCELERATOR",
        help="cpu (default), gpu, or auto: the GPU where it works",
    )
    parser.add_argument(
        "--threads", type=whole_number, metavar="N", help="CPU threads (default: up to 4)"
    )
    parser.set_defaults(one_pass=False)
    if with_one_pass:
        parser.add_argument(
            "--one-pass",
            "--no-second-look",
            dest="one_pass",
            action="store_true",
            help="run the network once, on the whole photo, not on each head: faster, but small "
            "heads and groups are missed, or found in part",
        )


def chosen_model(options: argparse.Namespace) -> str:
    """Return what `--model` says, or else HAIRSEG_MODEL, or else the command's own default.

    Raises:
        UsageError: HAIRSEG_MODEL names no model.
    """
    return default_choice(options.fallback_model) if options.model is None else str(options.model)


def default_choice(fallback: str) -> str:
    """Return HAIRSEG_MODEL, or else `fallback`.

    Raises:
        UsageError: HAIRSEG_MODEL names no model.
    """
    try:
        return default_model(fallback)
    except ModelError as error:
        raise UsageError(str(error)) from error


def open_segmenter(options: argparse.Namespace) -> "Segmenter":
    """Open the segmenter that the options ask for; use it in a `with` block.

    Raises:
        UsageError: There is no such model.
        ModelError: It is there, but cannot be used.
    """
    from hairseg.runtime.native_output import native_output
    from hairseg.segmentation.segmenter import Segmenter

    model = chosen_model(options)
    try:
        # LiteRT's own news would be a second line on the terminal.
        with native_output(), warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            segmenter = Segmenter(
                model,
                accelerator=options.accelerator,
                num_threads=options.threads,
                one_pass=options.one_pass,
            )
    except ModelError as error:
        if model in NAMES or Path(model).is_file():
            raise
        raise UsageError(str(error)) from error
    for warning in caught:
        note(f"hairseg: {warning.message}")
    return segmenter


class SegmenterOpener(Closing):
    """Opens the segmenter that the options ask for when it is first needed; use it with `with`."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._opened: Segmenter | None = None

    def get(self) -> "Segmenter":
        """Return the one segmenter; errors are those of `open_segmenter`."""
        if self._opened is None:
            self._opened = open_segmenter(self._options)
        return self._opened

    def close(self) -> None:
        """Close it if it was opened."""
        if self._opened is not None:
            self._opened.close()
