"""fetch-open against a server of this test's own, and against a mirror."""

import csv
import hashlib
import io
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from PIL import Image

from training.cli import main
from training.data.datasets import read_samples
from training.open_hair import fetch
from training.open_hair.crop import find_crop
from training.open_hair.index import read_index


def picture(seed, height, width):
    """A smooth picture that no other seed gives."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (9, 9, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def jpeg(frame):
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def thumbnail_of(frame):
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (24, 24), interpolation=cv2.INTER_AREA)


PEOPLE = [photo for photo in read_index() if photo.set == "open"][:5]
WHOLE, PART, GONE, OTHER, BROKEN = PEOPLE
BARE = next(photo for photo in read_index() if photo.set == "open_negatives")


@pytest.fixture
def served(monkeypatch):
    """Five photos and a hairless one at the paths of their addresses; the server's address."""
    whole = picture(1, WHOLE.height * 2, WHOLE.width * 2)
    card = picture(2, 700, 900)
    part = card[100 : 100 + round(300 * PART.height / PART.width), 420:720]
    bare = picture(6, BARE.height, BARE.width)
    contents = {
        WHOLE.key: jpeg(whole),
        PART.key: jpeg(card),
        OTHER.key: jpeg(picture(4, 300, 300)),
        BROKEN.key: b"no picture",
        BARE.key: jpeg(bare),
    }
    thumbnails = {
        WHOLE.key: thumbnail_of(whole),
        PART.key: thumbnail_of(part),
        GONE.key: thumbnail_of(whole),
        OTHER.key: thumbnail_of(whole),
        BROKEN.key: thumbnail_of(whole),
        BARE.key: thumbnail_of(bare),
    }
    photos = (*PEOPLE, BARE)
    by_path = {
        urlsplit(photo.address).path: contents[photo.key]
        for photo in photos
        if photo.key in contents
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content = by_path.get(self.path)
            self.send_response(404 if content is None else 200)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *words):
            pass

    monkeypatch.setattr(fetch, "read_index", lambda: photos)
    monkeypatch.setattr(fetch, "read_thumbnails", lambda: thumbnails)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def outcomes_in(dest):
    with (dest / "report.csv").open(newline="", encoding="utf-8") as file:
        return {row["stem"]: row["outcome"] for row in csv.DictReader(file)}


def test_photos_come_from_their_addresses_and_the_report_says_what_is_gone(
    served, tmp_path, capsys
):
    dest = tmp_path / "open"
    assert main(["fetch-open", str(dest), "--host", served]) == 0
    assert outcomes_in(dest) == {
        WHOLE.stem: "fetched",
        PART.stem: "cropped",
        GONE.stem: "gone",
        OTHER.stem: "differs",
        BROKEN.stem: "damaged",
        BARE.stem: "fetched",
    }
    out = capsys.readouterr().out
    assert f"open/{GONE.stem}: gone: HTTP 404" in out
    for photo in (WHOLE, PART, BARE):
        with Image.open(dest / photo.set / "images" / f"{photo.stem}.webp") as image:
            assert image.size == (photo.width, photo.height)
    with Image.open(dest / "open_negatives" / "masks" / f"{BARE.stem}.png") as mask:
        assert np.asarray(mask).max() == 0


def test_the_part_that_a_mask_is_of_is_found(served, tmp_path):
    dest = tmp_path / "open"
    fetch.fetch_open(dest, host=served)
    with Image.open(dest / "open" / "images" / f"{PART.stem}.webp") as image:
        found = np.asarray(image.convert("RGB")).astype(float)
    height = round(300 * PART.height / PART.width)
    part = picture(2, 700, 900)[100 : 100 + height, 420:720]
    wanted = cv2.resize(part, (PART.width, PART.height), interpolation=cv2.INTER_AREA)
    assert np.abs(found - wanted).mean() < 12.0


def test_what_was_fetched_is_a_data_source_and_is_not_fetched_again(served, tmp_path):
    dest = tmp_path / "open"
    fetch.fetch_open(dest, host=served)
    samples = read_samples(dest)
    assert {sample.stem for sample in samples} == {WHOLE.stem, PART.stem, BARE.stem}
    assert all(sample.photo.is_file() and sample.label.is_file() for sample in samples)
    again = fetch.fetch_open(dest, host=served)
    assert [each.outcome for each in again] == [
        "there",
        "there",
        "gone",
        "differs",
        "damaged",
        "there",
    ]


def test_strict_fails_where_something_is_missing(served, tmp_path):
    assert main(["fetch-open", str(tmp_path / "o"), "--host", served, "--strict"]) == 1


def test_no_server_is_told_apart_from_a_photo_that_is_gone(served, tmp_path):
    (outcome,) = fetch.fetch_open(tmp_path / "o", host="http://127.0.0.1:9", limit=1)
    assert outcome.outcome == "unreachable"


def test_a_mirror_is_checked(tmp_path, monkeypatch):
    mirror = tmp_path / "mirror"
    (mirror / "images").mkdir(parents=True)
    contents = {photo.stem: jpeg(picture(7, 40, 40)) for photo in PEOPLE[:2]}
    photos = [
        replace(photo, sha256=hashlib.sha256(contents[photo.stem]).hexdigest())
        for photo in PEOPLE[:2]
    ]
    photos[1] = replace(photos[1], sha256="0" * 64)
    monkeypatch.setattr(fetch, "read_index", lambda: (*photos, PEOPLE[2]))
    for stem, content in contents.items():
        (mirror / "images" / f"{stem}.webp").write_bytes(content)
    dest = tmp_path / "open"
    assert main(["fetch-open", str(dest), "--from", str(mirror)]) == 0
    assert list(outcomes_in(dest).values()) == ["mirrored", "differs", "gone"]
    assert [sample.stem for sample in read_samples(dest)] == [photos[0].stem]


def test_a_folder_that_is_no_mirror_is_one_line(tmp_path, capsys):
    assert main(["fetch-open", str(tmp_path / "o"), "--from", str(tmp_path)]) == 2
    assert "is no mirror of the set: it has no folder images" in capsys.readouterr().err


def test_another_picture_is_not_taken_for_the_part():
    assert find_crop(picture(1, 200, 260), thumbnail_of(picture(2, 200, 200)), 1.0) is None
