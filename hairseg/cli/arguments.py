"""Arguments that several commands take, worded once."""

import argparse

from hairseg.cli.mistakes import UsageError
from hairseg.errors import ModelError

COLOR_HELP = (
    "a look's id (see `hairseg looks`), its folder or zip, a LUT file, #hex or a CSS colour name"
)


def add_look_arguments(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Declare `--color`, which must be given, and `--strength`.

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


def add_head_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `--heads` and `--head-color`."""
    add_heads_argument(parser, "numbers as `hairseg heads` lists them")
    parser.add_argument(
        "--head-color",
        type=_head_color,
        action="append",
        default=[],
        metavar="N=COLOR",
        help="another colour for head N; may be given again",
    )


def add_heads_argument(
    parser: argparse.ArgumentParser, numbers: str = "numbers in the order in which they are found"
) -> None:
    """Declare `--heads`."""
    parser.add_argument(
        "--heads",
        type=_choice_of_heads,
        default="all",
        metavar="WHO",
        help=f"whose hair: all (default), largest, {numbers} (0,2), or a point on a head in shares "
        "of width and height (@0.3,0.5)",
    )


def add_fine_argument(parser: argparse.ArgumentParser) -> None:
    """Declare `--fine`."""
    parser.add_argument(
        "--fine",
        choices=("matte",),
        help="matte: find the true alpha of strands around the mask's edges; seconds a head; needs "
        "the extra hairseg[matting]",
    )


def check_fine(options: argparse.Namespace) -> None:
    """Refuse `--fine` without its extra, before any photo is read.

    Raises:
        UsageError: The extra is not installed.
    """
    from hairseg.segmentation.matting import check_matting

    if options.fine is not None:
        try:
            check_matting()
        except ModelError as error:
            raise UsageError(str(error).replace("fine='matte'", "--fine matte")) from error


def _choice_of_heads(text: str) -> str | tuple[int, ...] | tuple[float, float]:
    """Read whose hair is meant.

    >>> _choice_of_heads("0,2"), _choice_of_heads("@0.3,0.5"), _choice_of_heads("largest")
    ((0, 2), (0.3, 0.5), 'largest')
    """
    if text in ("all", "largest"):
        return text
    try:
        if text.startswith("@"):
            across, down = (float(part) for part in text[1:].split(","))
            if 0.0 <= across <= 1.0 and 0.0 <= down <= 1.0:
                return across, down
        else:
            numbers = tuple(int(part) for part in text.split(","))
            if min(numbers) >= 0:
                return numbers
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"must be all, largest, 0,2 or @0.3,0.5; got {text!r}")


def _head_color(text: str) -> tuple[int, str]:
    """Read a colour of one head.

    >>> _head_color("2=platinum")
    (2, 'platinum')
    """
    number, _, color = text.partition("=")
    if number.isdecimal() and color:
        return int(number), color
    raise argparse.ArgumentTypeError(f"must be N=COLOR, as 0=copper; got {text!r}")


def add_quality_argument(parser: argparse.ArgumentParser) -> None:
    """Declare `--crf`, the quality of the videos that are written."""
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
    """Read a count.

    >>> whole_number("4")
    4
    """
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a whole number from 1; got {text!r}")
