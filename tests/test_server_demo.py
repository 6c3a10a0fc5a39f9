"""The example server as its users meet it: over HTTP, with photos, strangers and crowds."""

import http.client
import importlib.util
import io
import json
import re
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

uvicorn = pytest.importorskip("uvicorn")

FOLDER = Path(__file__).parents[1] / "demos" / "server"
TINY_MODEL = Path(__file__).parent / "data" / "tiny_64.tflite"


@pytest.fixture(scope="module")
def module():
    spec = importlib.util.spec_from_file_location("server_demo", FOLDER / "server.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def serve(module):
    """Starts servers with limits of one's own; gives the function that asks."""
    running = []

    def start(**limits):
        app = module.make_app(str(TINY_MODEL), module.Limits(**limits))
        config = uvicorn.Config(app, port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]

        def ask(method, path, body=None, headers=None):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            return answer.status, answer.getheader("content-type"), content

        return ask

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join()


def photo(width=120, height=90, kind="PNG", **options):
    rows, columns = np.mgrid[:height, :width]
    inside = (rows - 40) ** 2 + (columns - 60) ** 2 < 30**2
    pixels = np.where(inside[..., None], 30, 220).astype(np.uint8).repeat(3, 2)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def error_of(content):
    return json.loads(content)["error"]


def test_a_photo_comes_back_recoloured(serve):
    status, kind, content = serve()("POST", "/recolor?color=copper", photo())
    assert (status, kind) == (200, "image/jpeg")
    picture = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    assert picture.shape == (90, 120, 3)
    assert picture[40, 60, 0] - picture[40, 60, 2] > 15  # copper
    assert np.ptp(picture[5, 5]) <= 3  # the ground is grey still


def test_a_colour_by_code_and_no_strength_at_all(serve):
    ask = serve()
    assert ask("POST", "/recolor?color=7a1f3d", photo())[0] == 200
    status, _, content = ask("POST", "/recolor?color=7a1f3d&strength=0", photo())
    picture = np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)
    assert status == 200 and np.abs(picture[40, 60] - 30).max() <= 3


def test_a_mask_is_upright_and_grey(serve):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    status, kind, content = serve()("POST", "/mask", photo(kind="JPEG", exif=exif))
    mask = Image.open(io.BytesIO(content))
    assert (status, kind, mask.mode, mask.size) == (200, "image/png", "L", (90, 120))
    assert np.asarray(mask).max() > 200


def test_health_and_looks(serve):
    ask = serve()
    status, _, content = ask("GET", "/health")
    assert status == 200 and json.loads(content)["status"] == "ok"
    assert {"id": "copper", "title": "Copper"} in json.loads(ask("GET", "/looks")[2])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/recolor", "color must be an id that /looks lists, or RRGGBB"),
        ("/recolor?color=/etc/passwd", "color must be an id that /looks lists, or RRGGBB"),
        ("/recolor?color=./luts/copper", "color must be an id that /looks lists, or RRGGBB"),
        ("/recolor?color=copper&strength=2", "strength must be a number in 0..1"),
        ("/recolor?color=copper&strength=nan", "strength must be a number in 0..1"),
        ("/recolor?color=copper&strength=x", "strength must be a number in 0..1"),
    ],
)
def test_wrong_wishes(serve, path, message):
    status, _, content = serve()("POST", path, photo())
    assert (status, error_of(content)) == (400, message)


@pytest.mark.parametrize("body", [b"", b"no photo", b"%!PS-Adobe-3.0", photo()[:200]])
def test_no_photo(serve, body):
    status, _, content = serve()("POST", "/mask", body)
    assert status == 415 and "JPEG" in error_of(content)


def test_too_many_bytes_said_and_unsaid(serve):
    ask = serve(bytes=1000)
    assert ask("POST", "/mask", bytes(1001))[0] == 413

    def unsaid():
        yield from (bytes(400) for _ in range(5))

    assert ask("POST", "/mask", unsaid())[0] == 413


def test_a_photo_that_comes_too_slowly(serve):
    def slowly():
        yield photo()[:50]
        time.sleep(1.5)

    assert serve(seconds=0.3)("POST", "/mask", slowly())[0] == 408


def test_too_many_pixels_are_not_decoded(serve, module, monkeypatch):
    def decode(*arguments):
        raise AssertionError("decoded")

    monkeypatch.setattr(module.ImageOps, "exif_transpose", decode)
    status, _, content = serve(pixels=10_000)("POST", "/mask", photo())
    assert status == 413 and error_of(content) == "at most 10000 pixels"


def test_a_crowd_is_refused_and_the_first_are_served(serve, module, monkeypatch):
    go = threading.Event()
    encoded = module.encoded

    def slow(picture, kind):
        assert go.wait(30)
        return encoded(picture, kind)

    monkeypatch.setattr(module, "encoded", slow)
    ask = serve(at_once=1, waiting=1)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask("POST", "/mask", photo())[0]))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 20
    while ask("GET", "/health")[0] != 503:
        assert time.monotonic() < until
    status, _, content = ask("POST", "/mask", photo())
    assert (status, error_of(content)) == (503, "busy: try again soon")
    go.set()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    assert ask("GET", "/health")[0] == 200


def test_work_that_takes_too_long_is_answered_and_keeps_its_place(serve, module, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(module, "encoded", lambda picture, kind: go.wait(30) and b"")
    ask = serve(seconds=0.2, at_once=1, waiting=0)
    status, _, content = ask("POST", "/mask", photo())
    assert (status, error_of(content)) == (503, "took too long")
    assert ask("GET", "/health")[0] == 503
    go.set()


def test_limits_by_the_environment(module, monkeypatch):
    monkeypatch.setenv("HAIRSEG_SERVER_PIXELS", "1000")
    monkeypatch.setenv("HAIRSEG_SERVER_SECONDS", "1.5")
    limits = module.Limits.from_environment()
    assert (limits.pixels, limits.seconds, limits.at_once) == (1000, 1.5, 2)


def test_the_container_runs_the_file_as_nobody_in_particular(module):
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    steps = re.sub(r"\\\n", " ", text).splitlines()
    kinds = [step.split()[0] for step in steps if step.strip() and not step.startswith("#")]
    assert kinds[0] == "FROM" and kinds[-1] == "CMD"
    assert set(kinds) <= {"FROM", "RUN", "COPY", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert kinds.index("USER") < kinds.index("CMD") and "USER root" not in text
    named = set(re.findall(r"HAIRSEG_SERVER_(\w+)=", text))
    assert named == {name.upper() for name in vars(module.Limits())}
    for name, value in re.findall(r"HAIRSEG_SERVER_(\w+)=(\d+)", text):
        assert float(value) == getattr(module.Limits(), name.lower())
    (command,) = [step for step in steps if step.startswith("CMD")]
    assert "/srv/server.py" in json.loads(command.removeprefix("CMD "))
