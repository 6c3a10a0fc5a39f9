import subprocess
import sys

import pytest

from hairseg.core.file_lock import FileLock

HOLD = "import sys, fcntl; f = open(sys.argv[1], 'ab'); fcntl.flock(f, fcntl.LOCK_EX); "


def test_one_holder_at_a_time(tmp_path):
    pytest.importorskip("fcntl")
    path = tmp_path / "a"
    with FileLock(path), pytest.raises(BlockingIOError):
        FileLock(path)
    FileLock(path).close()
    assert path.exists()


def test_a_killed_holder_holds_nothing(tmp_path):
    pytest.importorskip("fcntl")
    path = tmp_path / "a"
    code = HOLD + "print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError):
            FileLock(path)
        process.kill()
    FileLock(path).close()


def test_the_content_stays(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"kept")
    with FileLock(path):
        assert path.read_bytes() == b"kept"
