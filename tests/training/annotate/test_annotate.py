"""The annotation page over HTTP: what it shows, saves, takes back and refuses."""

import http.client
import io
import json
import threading
import time

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("starlette", reason="the page needs the studio's extra")
uvicorn = pytest.importorskip("uvicorn", reason="the page needs the studio's extra")

from training.annotate.folder import AnnotatedFolder  # noqa: E402
from training.annotate.server import make_app  # noqa: E402
from training.cli import main  # noqa: E402
from training.data.datasets import DataError, read_samples  # noqa: E402

TOKEN = "of-the-test"
PAGE = {"x-hairseg-studio": "1", "cookie": f"hairseg-studio={TOKEN}"}
HEIGHT, WIDTH = 30, 40


def png(value, shape=(HEIGHT, WIDTH), mode="L"):
    buffer = io.BytesIO()
    Image.fromarray(np.full(shape, value, np.uint8)).convert(mode).save(buffer, "PNG")
    return buffer.getvalue()


def pixels(content):
    with Image.open(io.BytesIO(content)) as picture:
        return np.asarray(picture.convert("L"))


@pytest.fixture
def folder(tmp_path):
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    for stem in ("ann", "bea", "cy"):
        photo = np.full((HEIGHT, WIDTH, 3), (200, 150, 120), np.uint8)
        Image.fromarray(photo).save(tmp_path / "images" / f"{stem}.jpg")
    (tmp_path / "masks" / "ann.png").write_bytes(png(255))
    return tmp_path


@pytest.fixture
def ask(folder):
    """A page on a free port; asks as the page does, unless other headers are given."""
    config = uvicorn.Config(
        make_app(AnnotatedFolder(folder, order=["cy", "nobody"]), token=TOKEN),
        port=0,
        log_level="error",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(1000):
        if server.started:
            break
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    def asked(method, path, body=None, headers=PAGE):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, body, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    yield asked
    server.should_exit = True
    thread.join(10)


def test_the_page_and_its_parts_are_served(ask):
    status, page = ask("GET", "/")
    assert status == 200 and b"annotate.js" in page
    for name in ("annotate.js", "annotate.css"):
        assert ask("GET", f"/{name}")[0] == 200


def test_photos_come_in_the_order_that_was_asked_for(ask):
    _, content = ask("GET", "/api/photos")
    entries = json.loads(content)
    assert [entry["stem"] for entry in entries] == ["cy", "ann", "bea"]
    assert entries[0] == {"stem": "cy", "verdict": "", "versions": 0}


def test_a_photo_and_its_mask(ask):
    status, photo = ask("GET", "/api/photos/ann")
    assert status == 200 and pixels(photo).shape == (HEIGHT, WIDTH)
    assert pixels(ask("GET", "/api/photos/ann/mask")[1]).min() == 255
    empty = pixels(ask("GET", "/api/photos/bea/mask")[1])
    assert empty.shape == (HEIGHT, WIDTH) and empty.max() == 0


def test_a_stroke_is_on_disk_at_once_and_each_can_be_taken_back(ask, folder):
    path = folder / "masks" / "ann.png"
    for number, value in enumerate((100, 50), start=1):
        status, content = ask("PUT", "/api/photos/ann/mask", png(value, mode="RGBA"))
        assert (status, json.loads(content)["versions"]) == (200, number)
        assert np.all(pixels(path.read_bytes()) == value)
    for value in (100, 255):
        assert ask("POST", "/api/photos/ann/undo")[0] == 200
        assert np.all(pixels(path.read_bytes()) == value)
    status, content = ask("POST", "/api/photos/ann/undo")
    assert (status, json.loads(content)) == (400, {"error": "ann has no earlier mask"})
    log = (folder / "annotations.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"] for line in log] == ["mask", "mask", "undo", "undo"]


def test_a_rejected_photo_is_left_out_of_the_data_until_it_is_taken_back(ask, folder):
    status, content = ask("PUT", "/api/photos/bea/verdict", b"reject")
    assert (status, json.loads(content)["verdict"]) == (200, "reject")
    assert {sample.stem for sample in read_samples(folder)} == {"ann", "cy"}
    assert ask("GET", "/api/photos/bea")[0] == 200
    ask("PUT", "/api/photos/cy/verdict", b"accept")
    verdicts = {entry.stem: entry.verdict for entry in AnnotatedFolder(folder).entries()}
    assert verdicts == {"ann": "", "bea": "reject", "cy": "accept"}
    ask("PUT", "/api/photos/bea/verdict", b"")
    assert {sample.stem for sample in read_samples(folder)} == {"ann", "bea", "cy"}


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("GET", "/api/photos/eve", None, "no photo 'eve' in "),
        ("PUT", "/api/photos/ann/mask", b"no picture", "mask is not a picture ("),
        ("PUT", "/api/photos/ann/mask", png(9, (10, 20)), "mask of ann must be 40 x 30; got 20"),
        ("PUT", "/api/photos/ann/verdict", b"maybe", "verdict must be one of 'accept', 'reject'"),
        ("PUT", "/api/photos/..%2F..%2Fann/mask", png(9), "Not Found"),
    ],
)
def test_mistakes_are_one_line_and_change_nothing(ask, folder, method, path, body, message):
    before = (folder / "masks" / "ann.png").read_bytes()
    status, content = ask(method, path, body)
    assert status in (400, 404) and message in content.decode()
    assert (folder / "masks" / "ann.png").read_bytes() == before
    assert not (folder / "annotations.jsonl").exists()


@pytest.mark.parametrize(
    "headers", [{}, {**PAGE, "origin": "http://evil.example"}, {**PAGE, "host": "evil.example"}]
)
def test_other_sites_change_nothing(ask, headers):
    assert ask("PUT", "/api/photos/ann/verdict", b"reject", headers)[0] == 403


def test_what_cannot_be_annotated_is_one_line(tmp_path, folder, capsys):
    assert main(["annotate", str(tmp_path / "nowhere")]) == 2
    assert "cannot be annotated: it has no folder images" in capsys.readouterr().err
    (folder / "annotations.jsonl").write_text("{\n")
    with pytest.raises(DataError, match="annotations.jsonl line 1: cannot be read"):
        AnnotatedFolder(folder)
