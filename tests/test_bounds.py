"""The lower bounds that pyproject.toml promises are those that are tested."""

import re
from pathlib import Path

import pytest

tomllib = pytest.importorskip("tomllib")  # Python 3.11

ROOT = Path(__file__).resolve().parents[1]
# What older versions are known to do to people who open files of others.
LEAST = {"pillow": "12.1.1", "starlette": "0.49.1", "scipy": "1.15"}


def requirements():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    names = ("video", "live", "ocio", "studio", "heic", "matting")
    listed = [*project["dependencies"], *(one for name in names for one in extras[name])]
    found = (re.match(r"([a-z-]+)>=([0-9.]+)", one) for one in listed)
    return {match[1]: match[2] for match in found if match}


def constraints(ends):
    text = (ROOT / ".ci" / f"constraints-{ends}.txt").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("==") for line in lines)


def numbers(version):
    return [int(part) for part in version.split(".")]


def test_the_oldest_tested_is_the_oldest_allowed():
    oldest = constraints("oldest")
    for name, bound in requirements().items():
        assert numbers(oldest[name])[: len(numbers(bound))] == numbers(bound), name


@pytest.mark.parametrize("name", LEAST)
def test_versions_with_published_holes_are_not_allowed(name):
    assert numbers(requirements()[name]) >= numbers(LEAST[name])
