import re

import numpy as np
import pytest

from hairseg.errors import LutError
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut

ROWS = [f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1)]
HEAD = ["LUT_3D_SIZE 2"]


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "look.cube"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def lines(*parts):
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize("size", [2, 3, 17, 33, 65])
def test_a_written_lut_reads_the_same(tmp_path, rng, size):
    table = rng.random((size, size, size, 3), dtype=np.float32) * 1.5 - 0.25
    lut = Lut3D(table, title='a "fine" one', domain=((-0.5, 0.0, 0.0), (1.0, 2.0, 1.0)))
    lut.save(tmp_path / "a.cube")
    read = Lut3D.load(tmp_path / "a.cube")
    np.testing.assert_allclose(read.table, table, atol=6e-7)
    assert (read.title, read.domain, read.size) == ("a 'fine' one", lut.domain, size)


def test_rows_run_with_red_fastest(write):
    path = write(lines(*HEAD, "1 0 0", "0 1 0", *["0 0 0"] * 6))
    table = Lut3D.load(path).table
    assert table[0, 0, 0].tolist() == [1.0, 0.0, 0.0]
    assert table[1, 0, 0].tolist() == [0.0, 1.0, 0.0]


def test_all_keywords_of_adobe_and_resolve_are_taken(write):
    path = write(
        lines(
            "# made by hand",
            "",
            'TITLE "Kupfer"',
            "LUT_3D_SIZE 2",
            "DOMAIN_MIN 0.0 0.0 0.0",
            "DOMAIN_MAX 1.0 1.0 1.0",
            "SOME_PROGRAMS_OWN 1 2 3",
            "",
            *ROWS[:4],
            "# half way",
            "",
            *ROWS[4:],
        )
    )
    lut = Lut3D.load(path)
    assert lut.title == "Kupfer"
    np.testing.assert_array_equal(lut.table, identity_lut(2))


def test_resolves_input_range_is_the_domain(write):
    lut = Lut3D.load(write(lines(*HEAD, "LUT_3D_INPUT_RANGE 0.0 2.0", *ROWS)))
    assert lut.domain == ((0.0,) * 3, (2.0,) * 3)
    grey = np.full((1, 1, 3), 1.0, np.float32)
    np.testing.assert_allclose(lut.apply(grey), 0.5)


@pytest.mark.parametrize(
    "spoilt",
    [
        "\ufeff" + lines(*HEAD, *ROWS),
        lines(*HEAD, *ROWS).replace("\n", "\r\n"),
        lines(*HEAD, *ROWS).replace("\n", "\r"),
        lines(*HEAD, *(row.replace(" ", "\t") for row in ROWS)),
        lines("  LUT_3D_SIZE\t2  ", *(f"  {row}  " for row in ROWS)),
        lines(*HEAD, *ROWS).rstrip("\n"),
        lines(*HEAD, *ROWS) + "\n\n# the end\n",
        lines(*HEAD, *(row.replace("1", "1.0e0") for row in ROWS)),
        lines(*HEAD, *(row.replace("1", "1.").replace("0", ".0") for row in ROWS)),
        lines("lut_3d_size 2", *ROWS),
        lines(*HEAD, *ROWS).encode("utf-16"),
        lines('TITLE "B\xe4r"', *HEAD, *ROWS).encode("latin-1"),
    ],
    ids=[
        "bom",
        "crlf",
        "cr",
        "tabs",
        "spaces",
        "no last newline",
        "blank end",
        "exponents",
        "bare points",
        "small letters",
        "utf-16",
        "latin-1 title",
    ],
)
def test_harmless_habits_of_other_programs_are_read(write, spoilt):
    np.testing.assert_array_equal(Lut3D.load(write(spoilt)).table, identity_lut(2))


MALFORMED = {
    "no size": (lines(*ROWS), "line 9: LUT_3D_SIZE is missing"),
    "size without a number": (
        lines("LUT_3D_SIZE", *ROWS),
        "line 1: LUT_3D_SIZE must be one integer in 2..129: 'LUT_3D_SIZE'",
    ),
    "size is a float": (
        lines("LUT_3D_SIZE 2.0", *ROWS),
        "line 1: LUT_3D_SIZE must be one integer in 2..129: 'LUT_3D_SIZE 2.0'",
    ),
    "size is a word": (lines("LUT_3D_SIZE two", *ROWS), "line 1: LUT_3D_SIZE must be"),
    "size is negative": (lines("LUT_3D_SIZE -2", *ROWS), "line 1: LUT_3D_SIZE must be"),
    "size is 1": (lines("LUT_3D_SIZE 1", "0 0 0"), "line 1: LUT_3D_SIZE must be"),
    "size is huge": (
        lines("LUT_3D_SIZE 100000000", *ROWS),
        "line 1: LUT_3D_SIZE must be one integer in 2..129: 'LUT_3D_SIZE 100000000'",
    ),
    "size is too large": (lines("LUT_3D_SIZE 130", *ROWS), "line 1: LUT_3D_SIZE must be"),
    "size in other digits": (lines("LUT_3D_SIZE ٢", *ROWS), "line 1: LUT_3D_SIZE must be"),
    "two sizes": (
        lines(*HEAD, "LUT_3D_SIZE 3", *ROWS),
        "line 2: LUT_3D_SIZE was given already in line 1: 'LUT_3D_SIZE 3'",
    ),
    "too few rows": (
        lines(*HEAD, *ROWS[:-1]),
        "line 9: LUT_3D_SIZE 2 needs 8 rows; the file ends after 7",
    ),
    "no rows": (lines(*HEAD), "LUT_3D_SIZE 2 needs 8 rows; the file ends after 0"),
    "too many rows": (
        lines(*HEAD, *ROWS, "0.5 0.5 0.5"),
        "line 10: LUT_3D_SIZE 2 has 8 rows; this is one more: '0.5 0.5 0.5'",
    ),
    "nan": (
        lines(*HEAD, *ROWS[:-1], "nan 1 1"),
        "line 9: a row must be three finite numbers: 'nan 1 1'",
    ),
    "infinity": (
        lines(*HEAD, *ROWS[:-1], "1 1 -inf"),
        "line 9: a row must be three finite numbers: '1 1 -inf'",
    ),
    "overflow": (lines(*HEAD, *ROWS[:-1], "1 1 1e999"), "line 9: a row must be three finite"),
    "two columns": (
        lines(*HEAD, *ROWS[:3], "0 1", *ROWS[4:]),
        "line 5: a row must be three numbers: '0 1'",
    ),
    "four columns": (
        lines(*HEAD, *ROWS[:3], "1 1 0 1", *ROWS[4:]),
        "line 5: a row must be three numbers: '1 1 0 1'",
    ),
    "two and four columns": (
        lines(*HEAD, "0 0", "0 1 0 0", *ROWS[2:]),
        "line 2: a row must be three numbers: '0 0'",
    ),
    "a word among numbers": (
        lines(*HEAD, *ROWS[:3], "1 one 0", *ROWS[4:]),
        "line 5: a row must be three numbers: '1 one 0'",
    ),
    "commas": (
        lines(*HEAD, *(row.replace(" ", ", ") for row in ROWS)),
        "line 2: a row must be three numbers: '0, 0, 0'",
    ),
    "decimal commas": (
        lines(*HEAD, "0,5 0,5 0,5", *ROWS[1:]),
        "line 2: numbers must have a point, not a comma: '0,5 0,5 0,5'",
    ),
    "python numbers": (lines(*HEAD, *ROWS[:-1], "1_0 1 1"), "line 9: a row must be"),
    "a keyword among the rows": (
        lines(*HEAD, *ROWS[:3], "DOMAIN_MIN 0 0 0", *ROWS[3:]),
        "line 5: keywords must stand above the rows: 'DOMAIN_MIN 0 0 0'",
    ),
    "size below the rows": (lines(*ROWS, *HEAD), "LUT_3D_SIZE is missing"),
    "one-dimensional and short": (
        lines("LUT_1D_SIZE 3", "0 0 0", "1 1 1"),
        "LUT_1D_SIZE 3 needs 3 rows; the file ends after 2",
    ),
    "shaper without its rows": (
        lines("LUT_1D_SIZE 2", *HEAD, *ROWS),
        "LUT_1D_SIZE 2 with LUT_3D_SIZE 2 needs 10 rows; the file ends after 8",
    ),
    "shaper range of one": (
        lines("LUT_1D_SIZE 2", "LUT_1D_INPUT_RANGE 0", *HEAD, *ROWS),
        "line 2: LUT_1D_INPUT_RANGE must have 2 finite numbers",
    ),
    "range turned round": (
        lines(*HEAD, "LUT_3D_INPUT_RANGE 1 0", *ROWS),
        "LUT_3D_INPUT_RANGE must rise; got 1 and 0",
    ),
    "giant one-dimensional": (
        lines("LUT_1D_SIZE 99999", "0 0 0"),
        "line 1: LUT_1D_SIZE must be one integer in 2..65536",
    ),
    "domain of two": (
        lines(*HEAD, "DOMAIN_MIN 0 0", *ROWS),
        "line 2: DOMAIN_MIN must have 3 finite numbers: 'DOMAIN_MIN 0 0'",
    ),
    "domain of words": (lines(*HEAD, "DOMAIN_MAX a b c", *ROWS), "line 2: DOMAIN_MAX must have 3"),
    "domain of nan": (lines(*HEAD, "DOMAIN_MAX 1 nan 1", *ROWS), "line 2: DOMAIN_MAX must have 3"),
    "domain turned round": (
        lines(*HEAD, "DOMAIN_MIN 1 1 1", "DOMAIN_MAX 0 0 0", *ROWS),
        "DOMAIN_MIN must be below DOMAIN_MAX; got 1 and 0",
    ),
    "range of one": (lines(*HEAD, "LUT_3D_INPUT_RANGE 0", *ROWS), "line 2: LUT_3D_INPUT_RANGE"),
    "empty": ("", "the file is empty"),
    "only blanks": (" \n\t\n", "the file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), "this is not a text file"),
    "bytes without zeros": (b"\x93\x01\x02\x80\xff" * 20, "this is not a text file"),
    "a web page": ("<!DOCTYPE html>\n<p>404</p>\n", "LUT_3D_SIZE is missing"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_cube_is_one_line_with_place_and_text(write, name):
    text, message = MALFORMED[name]
    path = write(text)
    with pytest.raises(LutError) as caught:
        Lut3D.load(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_long_lines_are_quoted_in_part(write):
    path = write(lines(*HEAD, "7 " * 500))
    with pytest.raises(LutError, match="a row must be three numbers") as caught:
        Lut3D.load(path)
    assert len(str(caught.value)) < len(str(path)) + 150


def test_missing_and_unreadable_files(tmp_path):
    with pytest.raises(LutError, match=re.escape("cannot be read (No such file or directory)")):
        Lut3D.load(tmp_path / "none.cube")
    with pytest.raises(LutError, match="cannot be read"):
        Lut3D.load(tmp_path)


def test_a_giant_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "giant.cube"
    with open(path, "wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(LutError, match="too large for a .cube file"):
        Lut3D.load(path)


def test_writing_into_a_missing_folder_leaves_nothing(tmp_path):
    with pytest.raises(LutError, match="cannot be written"):
        Lut3D.identity(2).save(tmp_path / "missing" / "a.cube")
    assert list(tmp_path.iterdir()) == []


def test_writing_replaces_the_file_at_once(tmp_path):
    path = tmp_path / "a.cube"
    Lut3D.identity(2).save(path)
    Lut3D.identity(3).save(path, decimals=4)
    assert Lut3D.load(path).size == 3
    assert [file.name for file in tmp_path.iterdir()] == ["a.cube"]


@pytest.mark.parametrize("size", [1, 66, 0, -3])
def test_identity_sizes_have_bounds(size):
    with pytest.raises(LutError, match=re.escape(f"size must be in 2..65; got {size}")):
        Lut3D.identity(size)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (np.zeros((3, 3, 3, 3)), "table must be float32 [N, N, N, 3]"),
        (np.zeros((3, 3, 2, 3), np.float32), "got float32 [3, 3, 2, 3]"),
        (np.full((2, 2, 2, 3), np.nan, np.float32), "table must be finite"),
        ([[1]], "table must be float32"),
    ],
)
def test_tables_are_checked(table, message):
    with pytest.raises(LutError, match=re.escape(message)):
        Lut3D(table)
