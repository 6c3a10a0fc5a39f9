"""Scripts that need more than an environment: their help, and what they say of what is missing."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


def run(*command, **environment):
    return subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
    )


@pytest.fixture
def no_apt(tmp_path):
    """A PATH whose apt-get installs nothing, and remembers that it was asked."""
    tool = tmp_path / "apt-get"
    tool.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nexit 1\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    return f"{tmp_path}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    "name", ["test", "test-gpu", "test-mediapipe", "release", "studio-pictures", "web-assets"]
)
def test_help_says_how_to_use_it_and_does_nothing(name):
    result = run(SCRIPTS / name, "--help")
    assert result.returncode == 0 and f"scripts/{name}" in result.stdout
    assert not result.stderr


def test_a_driver_that_is_there_is_taken(tmp_path, no_apt):
    driver = tmp_path / "icd.json"
    driver.write_text("{}")
    result = run(SCRIPTS / "test-gpu", "--driver", HAIRSEG_VULKAN_DRIVER=str(driver), PATH=no_apt)
    assert result.returncode == 0 and not (tmp_path / "asked").exists()


def test_a_driver_that_cannot_be_had_is_one_clear_line(tmp_path, no_apt):
    driver = tmp_path / "none.json"
    result = run(SCRIPTS / "test-gpu", "--driver", HAIRSEG_VULKAN_DRIVER=str(driver), PATH=no_apt)
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith(
        f"test-gpu: no Vulkan loader, or no driver at {driver} (on Debian, as root: apt inst"
    )


def test_npm_ci_makes_the_pages_assets_too():
    page = SCRIPTS.parent / "web"
    words = json.loads((page / "package.json").read_text())["scripts"]["postinstall"].split()
    assert words[0] == "bash" and (page / words[1]).resolve() == (SCRIPTS / "web-assets").resolve()
