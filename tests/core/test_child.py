import os
import sys

import pytest

from hairseg.core.child import ChildError, can_start, run_child

HERE = "tests.core.test_child"


def child(what, *arguments):
    """What the tests run in the child."""
    if what == "echo":
        sys.stdout.buffer.write(sys.stdin.buffer.read() + "".join(arguments).encode())
    elif what == "hang":
        while True:
            pass
    elif what == "crash":
        os.kill(os.getpid(), 11)
    elif what == "eat":
        try:
            bytearray(int(arguments[0]))
        except MemoryError:
            sys.exit(3)
    elif what == "paths":
        print(os.getcwd() in sys.path, flush=True)


def test_arguments_and_data_go_in_and_output_comes_back():
    result = run_child(HERE, ["echo", "b", "ä"], data=b"a", seconds=60)
    assert (result.code, result.output) == (0, "abä".encode())


def test_a_hang_and_a_crash_are_errors():
    with pytest.raises(ChildError, match="takes longer than 1 s"):
        run_child(HERE, ["hang"], seconds=1)
    if os.name == "posix":
        with pytest.raises(ChildError, match=r"ends the process that opens it \(SIGSEGV\)"):
            run_child(HERE, ["crash"], seconds=60)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is held on Linux")
def test_memory_has_a_limit():
    few, many = str(1 << 20), str(3 << 30)
    assert run_child(HERE, ["eat", few], seconds=60, memory_bytes=2 << 30).code == 0
    assert run_child(HERE, ["eat", many], seconds=60, memory_bytes=2 << 30).code == 3


def test_modules_of_the_current_folder_are_not_taken(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert run_child(HERE, ["paths"], seconds=60).output.strip() == b"False"


def test_a_frozen_program_has_no_python_to_start(monkeypatch):
    assert can_start()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert not can_start()
