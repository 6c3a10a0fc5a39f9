"""Unsaved work: private, found again after a crash, never half a file."""

import io
import json
import os
import stat
import sys

import numpy as np
import pytest
from PIL import Image

from hairseg.errors import LutError
from hairseg.studio.blobs import Blobs
from hairseg.studio.session import SessionStore, StaleError
from hairseg.studio.work_folder import open_work_folder, write_private


def png(code):
    """A mask of 90 x 120, the same everywhere."""
    buffer = io.BytesIO()
    Image.fromarray(np.full((120, 90), code, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_work_folder_is_private(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir(mode=0o755)
    with open_work_folder(folder):
        if os.name == "posix":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            with pytest.raises(LutError, match="another studio is open"):
                open_work_folder(folder)
    open_work_folder(folder).close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX links")
def test_a_work_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "work").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LutError, match="not a folder of yours"):
        open_work_folder(tmp_path / "work")


def test_pictures_are_readable_by_their_owner_only(studio, photo):
    found = studio.client.ask("POST", "/api/photos", photo).json
    path = studio.work / "blobs" / found["photo"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_crash_while_writing_leaves_the_last_whole_file(tmp_path, monkeypatch):
    store = SessionStore(tmp_path)
    assert store.write({"a": 1}, after=0) == 1

    def crash(*arguments):
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", crash)
        with pytest.raises(OSError, match="power cut"):
            store.write({"a": 2}, after=1)
    again = SessionStore(tmp_path)
    assert (again.saved.revision, again.saved.document) == (1, {"a": 1})


def test_a_page_that_has_not_seen_the_last_write_cannot_overwrite_it(tmp_path):
    store = SessionStore(tmp_path)
    store.write({"page": 1}, after=0)
    with pytest.raises(StaleError, match="another window"):
        store.write({"page": 2}, after=0)
    assert store.saved.document == {"page": 1}


def test_a_damaged_session_is_put_aside(tmp_path):
    (tmp_path / "session.json").write_text('{"revision": 3, "docu')
    store = SessionStore(tmp_path)
    assert store.was_damaged
    assert store.saved.document is None
    assert (tmp_path / "session.damaged.json").exists()


def test_work_survives_the_servers_end(open_studio, photo):
    first = open_studio()
    picture = first.client.ask("POST", "/api/photos", photo).json
    other = first.client.post("/api/drawn", {"intensity": 0.3}).json
    document = {"current": {"pictures": {"dark": picture}}}
    answer = first.client.ask(
        "PUT", "/api/session", json_body={"revision": 0, "document": document}
    )
    assert answer.json == {"revision": 1}
    first.close()
    second = open_studio()
    start = second.client.get("/api/start").json
    assert (start["revision"], start["document"]) == (1, document)
    assert second.client.get(f"/api/blobs/{picture['photo']}").status == 200
    # What the work does not speak of is tidied away.
    assert second.client.get(f"/api/blobs/{other['photo']}").status == 404
    stale = second.client.ask("PUT", "/api/session", json_body={"revision": 0, "document": {}})
    assert stale.status == 409


def test_starting_over_removes_every_picture(studio, photo):
    picture = studio.client.ask("POST", "/api/photos", photo).json
    cleared = studio.client.ask("DELETE", "/api/session", json_body={"revision": 0})
    assert cleared.json == {"revision": 1}
    assert studio.client.get(f"/api/blobs/{picture['photo']}").status == 404
    assert json.loads((studio.work / "session.json").read_text())["document"] is None


@pytest.mark.parametrize(
    "name",
    [
        "../session.json",
        "..%2fsession.json",
        "photo-../../x",
        "photo-" + "A" * 32,
        "lock",
        "photo-",
    ],
)
def test_a_picture_by_another_name_is_not_there(studio, name):
    studio.client.ask("PUT", "/api/session", json_body={"revision": 0, "document": {}})
    assert studio.client.get(f"/api/blobs/{name}").status == 404


def test_blobs_are_limited_together(tmp_path):
    blobs = Blobs(tmp_path / "blobs", max_total_bytes=10)
    name = blobs.put("photo", b"12345678")
    assert blobs.put("photo", b"12345678") == name
    with pytest.raises(LutError, match="too many pictures"):
        blobs.put("photo", b"abc")
    assert blobs.get(name) == b"12345678"


def test_what_the_session_forgot_makes_room(tmp_path):
    kept: list[str] = []
    blobs = Blobs(tmp_path / "blobs", in_use=lambda: kept, max_total_bytes=10)
    first, second = blobs.put("mask", b"1234"), blobs.put("mask", b"5678")
    kept.append(first)
    for name in (first, second):
        os.utime(tmp_path / "blobs" / name, (1e9, 1e9))
    third = blobs.put("mask", b"9012")
    assert [name in blobs for name in (first, second, third)] == [True, False, True]


def test_a_whole_file_leaves_nothing_beside_it(tmp_path):
    write_private(tmp_path / "a", b"1")
    write_private(tmp_path / "a", b"2")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_corrected_mask_changes_the_mean_intensity(client, photo):
    found = client.ask("POST", "/api/photos", photo).json
    assert found["intensity"] == pytest.approx(0.12, abs=0.05)
    assert (found["width"], found["height"]) == (90, 120)
    where = f"/api/photos/{found['photo']}/mask"
    corrected = client.ask("POST", where, png(255)).json
    assert corrected["photo"] == found["photo"]
    assert corrected["share"] == 1.0
    assert corrected["intensity"] > 0.4
    again = client.ask("POST", where, b"").json
    assert again["mask"] == found["mask"]
    none = client.ask("POST", where, png(0)).json
    assert none["intensity"] is None
    assert client.get(f"/api/analysis/{none['photo']}/{none['mask']}").status == 200
