"""`hairseg studio`: what the command line says and refuses."""

import importlib.util
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from hairseg.cli.main import main


def test_without_the_extra_it_says_one_clear_line(monkeypatch, capsys):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "uvicorn" else found(name)
    )
    assert main(["studio"]) == 2
    assert capsys.readouterr().err == (
        "hairseg: the studio needs its extra: pip install 'hairseg[studio]'\n"
    )


def test_a_port_that_is_taken_is_told(tmp_path, capsys):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        arguments = ["studio", "--no-browser", "--port", port, "--work-dir", str(tmp_path / "work")]
        assert main(arguments) == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["x", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port):
    assert main(["studio", "--port", port]) == 2


@pytest.mark.parametrize(("given", "expected"), [([], "mine"), (["--looks-dir", "other"], "other")])
def test_looks_are_saved_in_the_users_own_folder(tmp_path, monkeypatch, given, expected):
    found = []
    monkeypatch.setattr(
        "hairseg.studio.server.run_studio", lambda options, say: found.append(options)
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HAIRSEG_LOOKS", "mine")
    assert main(["studio", *given]) == 0
    assert str(found[0].looks_folder) == expected


@pytest.mark.parametrize(("given", "size"), [([], 256), (["--live-model", "full"], 512)])
def test_clips_have_a_model_of_their_own(monkeypatch, given, size):
    found = []
    monkeypatch.setattr(
        "hairseg.studio.server.run_studio", lambda options, say: found.append(options)
    )
    assert main(["studio", *given]) == 0
    with found[0].open_live() as live:
        assert live.size == size


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_it_serves_until_it_is_interrupted(tmp_path):
    command = [sys.executable, "-m", "hairseg", "studio", "--no-browser", "--port", "0"]
    folders = ["--work-dir", str(tmp_path / "work"), "--looks-dir", str(tmp_path / "looks")]
    with subprocess.Popen(
        [*command, *folders], stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        (url,) = re.findall(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(url.partition("?")[0])
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(url) as page:
            assert b"hairseg studio" in page.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (0, 130)
