"""The scripts' environments, with fake Pythons and a fake pip: nothing is installed here."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def environment():
    spec = importlib.util.spec_from_file_location("environment", SCRIPTS / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path):
    """A checkout with nothing in it."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n\n[tool.ruff]\nline = 1\n")
    (tmp_path / "setup.py").write_text("")
    return tmp_path


@pytest.fixture
def pip(environment, monkeypatch):
    """A pip that only remembers what it was asked for; `pip.error` makes it fail."""

    class Pip:
        calls = []
        error = None

        def run(self, command, **options):
            assert options["check"]
            self.calls.append(command)
            if self.error is not None:
                raise self.error

    class Builder:
        def __init__(self, **options):
            assert options["with_pip"]

        def create(self, folder):
            interpreter = environment.interpreter(Path(folder))
            interpreter.parent.mkdir(parents=True)
            interpreter.symlink_to(sys.executable)

    pip = Pip()
    pip.calls = []
    monkeypatch.setattr(environment.subprocess, "run", pip.run)
    monkeypatch.setattr(environment.venv, "EnvBuilder", Builder)
    return pip


def run(environment, root, extras="dev"):
    sys.argv[1:] = [str(root), "test", extras]
    return environment.main()


@pytest.fixture(autouse=True)
def own_argv(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["environment.py"])


def test_it_is_made_once_and_printed(environment, root, pip, capsys):
    python = str(root / ".venv-test" / "bin" / "python")
    assert run(environment, root) == 0
    out, err = capsys.readouterr()
    assert out == f"{python}\n"
    assert "making .venv-test" in err
    (command,) = pip.calls
    assert command[0] == python
    assert command[-2:] == ["--editable", f"{root}[dev]"]

    assert run(environment, root) == 0
    assert capsys.readouterr() == (f"{python}\n", "")
    assert len(pip.calls) == 1


def test_a_set_up_that_was_cut_off_is_made_anew(environment, root, pip):
    pip.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        run(environment, root)
    left = root / ".venv-test" / "half-written"
    left.write_text("")
    pip.error = None
    assert run(environment, root) == 0
    assert not left.exists()
    assert len(pip.calls) == 2


def test_a_removal_that_was_cut_off_is_seen(environment, root, pip, monkeypatch):
    run(environment, root)
    (root / "setup.py").write_text("changed")

    def stop(folder, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(environment.shutil, "rmtree", stop)
        with pytest.raises(KeyboardInterrupt):
            run(environment, root)
    (root / "setup.py").write_text("")
    run(environment, root)
    assert len(pip.calls) == 2


@pytest.mark.parametrize("change", ["dependencies", "setup.py", "extras", "python"])
def test_it_is_made_anew_when_what_it_came_from_changed(
    change, environment, root, pip, monkeypatch
):
    run(environment, root)
    extras = "dev"
    if change == "dependencies":
        (root / "pyproject.toml").write_text("[project]\nname = 'y'\n\n[tool.ruff]\nline = 1\n")
    elif change == "setup.py":
        (root / "setup.py").write_text("# other")
    elif change == "extras":
        extras = "dev,training"
    else:
        monkeypatch.setattr(environment.sys, "version", "3.99")
    run(environment, root, extras)
    assert len(pip.calls) == 2


def test_settings_of_tools_do_not_matter(environment, root, pip):
    run(environment, root)
    (root / "pyproject.toml").write_text("[project]\nname = 'x'\n\n[tool.ruff]\nline = 2\n")
    run(environment, root)
    assert len(pip.calls) == 1


def test_a_python_that_went_away_is_noticed(environment, root, pip):
    run(environment, root)
    interpreter = root / ".venv-test" / "bin" / "python"
    interpreter.unlink()
    interpreter.symlink_to("/nowhere/python")
    run(environment, root)
    assert len(pip.calls) == 2


def test_a_failed_installation_is_told_and_leaves_no_stamp(environment, root, pip, capsys):
    pip.error = subprocess.CalledProcessError(3, "pip")
    assert run(environment, root) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "failed (see above); exit code 3" in err
    assert not (root / ".venv-test" / environment.STAMP).exists()


# The shell's part.


@pytest.fixture
def tools(tmp_path):
    """A folder for the PATH with the few programs that the scripts need, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "dirname", "basename", "sed"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def fake_python(folder, name, version, *, can_make_environments=True):
    path = folder / name
    answer = "exit 0" if can_make_environments else "exit 1"
    path.write_text(
        f'#!/bin/bash\ncase "$*" in\n  *version_info*) echo {version} ;;\n'
        f"  *ensurepip*) {answer} ;;\nesac\n"
    )
    path.chmod(0o755)


def find_python(tools, **variables):
    command = f'. "{SCRIPTS}/_environment.sh"; find_python'
    return subprocess.run(
        ["bash", "-c", command, "scripts/demo"],
        env={"PATH": str(tools), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_python_at_all(tools):
    done = find_python(tools)
    assert done.returncode == 1
    assert done.stderr == (
        "demo: needs Python 3.10 to 3.12; no python is on the PATH; "
        "install one, or set HAIRSEG_PYTHON to one\n"
    )


def test_only_old_pythons(tools):
    fake_python(tools, "python3", "3.8")
    done = find_python(tools)
    assert done.returncode == 1
    assert "python3 is 3.8;" in done.stderr


def test_a_python_without_venv_is_told_how(tools):
    fake_python(tools, "python3", "3.11", can_make_environments=False)
    done = find_python(tools)
    assert done.returncode == 1
    assert "python3 cannot make environments (on Debian and Ubuntu: apt install python3-venv)" in (
        done.stderr
    )


def test_the_newest_supported_python_is_taken(tools):
    fake_python(tools, "python3", "3.10")
    fake_python(tools, "python3.11", "3.11")
    assert find_python(tools).stdout == "python3.11\n"


def test_names_that_do_not_run_are_passed_over(tools):
    (tools / "python3.12").write_text("#!/bin/bash\nexit 127\n")
    (tools / "python3.12").chmod(0o755)
    fake_python(tools, "python3", "3.10")
    assert find_python(tools).stdout == "python3\n"


def test_the_users_choice_comes_first(tools):
    fake_python(tools, "python3.12", "3.12")
    fake_python(tools, "mine", "3.10")
    chosen = str(tools / "mine")
    assert find_python(tools, HAIRSEG_PYTHON=chosen).stdout == f"{chosen}\n"


def test_a_wrong_choice_is_an_error_not_another_python(tools):
    fake_python(tools, "python3.12", "3.12")
    done = find_python(tools, HAIRSEG_PYTHON="/nowhere/python")
    assert done.returncode == 1
    assert done.stderr == "demo: HAIRSEG_PYTHON=/nowhere/python is no Python 3.10 to 3.12\n"


def test_the_callers_python_settings_do_not_leak_in(tools):
    command = f'. "{SCRIPTS}/_environment.sh"; echo "[$PYTHONPATH$PYTHONHOME$PIP_TARGET$PIP_USER]"'
    leaky = {"PYTHONPATH": "a", "PYTHONHOME": "b", "PIP_TARGET": "c", "PIP_USER": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        env={"PATH": str(tools), **leaky},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", ["demo", "test", "check"])
def test_scripts_can_be_run_and_say_what_they_do(name):
    script = SCRIPTS / name
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[1].startswith("# ")


def test_ci_runs_the_tests():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "scripts/test" in script.read_text()
