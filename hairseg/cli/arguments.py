"""Arguments that several commands take, worded once."""

import argparse

COLOR_HELP = (
    "a look's id (see `hairseg looks`), its folder or zip, a LUT file, #hex or a CSS colour name"
)


def add_look_arguments(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Declares `--color`, which must be given, and `--strength`.

    Args:
        parser: The command's.
        several: Whether `--color` may be given several times, and so is a list.
    """
    parser.add_argument(
        "--color",
        required=True,
        action="append" if several else "store",
        metavar="COLOR",
        help=COLOR_HELP,
    )
    parser.add_argument(
        "--strength", type=float, default=1.0, metavar="S", help="0 (nothing) to 1 (default: 1)"
    )


def add_quality_argument(parser: argparse.ArgumentParser) -> None:
    """Declares `--crf`, the quality of the videos that are written."""
    from hairseg.video.process import DEFAULT_CRF

    parser.add_argument(
        "--crf",
        type=int,
        default=DEFAULT_CRF,
        metavar="Q",
        help="H.264 quality of videos: 0 (lossless) to 51; "
        f"default {DEFAULT_CRF}, 23 is half the size",
    )


def whole_number(text: str) -> int:
    """Reads a count.

    >>> whole_number("4")
    4
    """
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a whole number from 1; got {text!r}")
