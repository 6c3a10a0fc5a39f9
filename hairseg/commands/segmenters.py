"""The options that choose a model, the same for every command that uses one."""

import argparse

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
        "--threads", type=int, metavar="N", help="CPU threads; the runtime chooses if not given"
    )


def open_segmenter(options: argparse.Namespace) -> Segmenter:
    """Opens the segmenter that the options ask for; use it in a `with` block."""
    return Segmenter(options.model, num_threads=options.threads)
