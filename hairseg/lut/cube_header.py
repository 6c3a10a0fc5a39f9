"""The keyword lines at the top of a .cube file."""

from pathlib import Path

from hairseg.checks import MIN_LUT_SIZE
from hairseg.errors import LutError
from hairseg.lut.contents import RGB, UNIT_DOMAIN
from hairseg.lut.numbers import is_finite

# Adobe, section 4: a 1-D table has at most so many rows.
MAX_1D_SIZE = 65536
# Nodes a side; more than 65 are resampled.
LARGEST_READ = 129
# ITU-R BT.709, 10 bits: black and white of narrow range, of full range's 1023.
VIDEO_BLACK, VIDEO_WHITE = 64 / 1023, 940 / 1023
_QUOTED_CHARS = 60
_ZERO, _ONE = UNIT_DOMAIN


def cube_error(path: Path, number: int | None, line: str | None, reason: str) -> LutError:
    """Word an error of a .cube file: path, line number, reason, offending text."""
    where = f"{path}" if number is None else f"{path}, line {number}"
    text = "" if line is None else f": {line.strip()[:_QUOTED_CHARS]!r}"
    return LutError(f"{where}: {reason}{text}")


class CubeHeader:
    """Collects the keyword lines above the rows.

    Attributes:
        title: The file's TITLE.
        video_ranges: "in" and "out" where the table is for video's codes.
    """

    def __init__(self, path: Path) -> None:
        self.title = ""
        self.video_ranges: set[str] = set()
        self._path = path
        self._sizes: dict[str, tuple[int, int]] = {}
        self._domain: list[RGB] = [_ZERO, _ONE]
        self._ranges: dict[str, tuple[RGB, RGB]] = {}

    @property
    def size_1d(self) -> int | None:
        """Rows of the 1-D table."""
        return self._sizes.get("LUT_1D_SIZE", (None,))[0]

    @property
    def size_3d(self) -> int | None:
        """Nodes a side of the 3-D table."""
        return self._sizes.get("LUT_3D_SIZE", (None,))[0]

    @property
    def domain(self) -> tuple[RGB, RGB]:
        """What goes into the first table: Resolve's keyword before Adobe's."""
        keyword = "LUT_3D_INPUT_RANGE" if self.size_1d is None else "LUT_1D_INPUT_RANGE"
        return self._ranges.get(keyword, (self._domain[0], self._domain[1]))

    @property
    def table_range(self) -> tuple[RGB, RGB]:
        """What the shaper gives to the 3-D table's two ends."""
        return self._ranges.get("LUT_3D_INPUT_RANGE", UNIT_DOMAIN)

    def read(self, number: int, line: str, words: list[str]) -> None:
        """Take one line in.

        Raises:
            LutError: It is malformed.
        """
        keyword = words[0].upper()
        if keyword == "TITLE":
            self.title = line[len("TITLE") :].strip().strip('"')
        elif keyword == "LUT_3D_SIZE":
            self._read_size(number, line, words, MIN_LUT_SIZE, LARGEST_READ)
        elif keyword == "LUT_1D_SIZE":
            self._read_size(number, line, words, 2, MAX_1D_SIZE)
        elif keyword in ("DOMAIN_MIN", "DOMAIN_MAX"):
            red, green, blue = self._numbers(number, line, words, 3)
            self._domain[keyword == "DOMAIN_MAX"] = (red, green, blue)
        elif keyword in ("LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE"):
            low, high = self._numbers(number, line, words, 2)
            self._ranges[keyword] = ((low, low, low), (high, high, high))
        elif keyword in ("LUT_IN_VIDEO_RANGE", "LUT_OUT_VIDEO_RANGE"):
            self.video_ranges.add("in" if keyword == "LUT_IN_VIDEO_RANGE" else "out")
        elif not all(character.isprintable() for character in line):
            self._fail(number, line, "this is not a text file")
        # Any other keyword is another program's own and says nothing about the table.

    def check(self, last_line: int) -> None:
        """Check what only the whole header tells.

        Raises:
            LutError: There is no size, or a range is empty or upside down.
        """
        if not self._sizes:
            raise cube_error(self._path, last_line, None, "LUT_3D_SIZE is missing")
        names = ("DOMAIN_MIN", "DOMAIN_MAX")
        for (low, high), words in (
            ((self._domain[0], self._domain[1]), f"{names[0]} must be below {names[1]}"),
            *((ends, f"{keyword} must rise") for keyword, ends in self._ranges.items()),
        ):
            for lowest, highest in zip(low, high, strict=True):
                if not lowest < highest:
                    reason = f"{words}; got {lowest:g} and {highest:g}"
                    raise cube_error(self._path, None, None, reason)

    def _read_size(self, number: int, line: str, words: list[str], low: int, high: int) -> None:
        keyword = words[0].upper()
        if keyword in self._sizes:
            before = self._sizes[keyword][1]
            self._fail(number, line, f"{keyword} was given already in line {before}")
        plain = len(words) == 2 and words[1].isascii() and words[1].isdigit()
        if not plain or len(words[1]) > 6 or not low <= int(words[1]) <= high:
            self._fail(number, line, f"{keyword} must be one integer in {low}..{high}")
        self._sizes[keyword] = (int(words[1]), number)

    def _numbers(self, number: int, line: str, words: list[str], count: int) -> list[float]:
        if len(words) != count + 1 or not all(is_finite(word) for word in words[1:]):
            self._fail(number, line, f"{words[0]} must have {count} finite numbers")
        return [float(word) for word in words[1:]]

    def _fail(self, number: int, line: str, reason: str) -> None:
        raise cube_error(self._path, number, line, reason)
