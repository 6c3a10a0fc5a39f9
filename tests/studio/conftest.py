"""A studio on a free port of this machine, with the tiny model, and a client that speaks HTTP."""

import http.client
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn
from PIL import Image

from hairseg import Segmenter
from hairseg.studio.guard import COOKIE
from hairseg.studio.library import Library
from hairseg.studio.server import make_app, server_config
from hairseg.studio.workshop import Workshop

TINY_MODEL = Path(__file__).parents[1] / "data" / "tiny_64.tflite"
TOKEN = "a-token"
COOKIES = {"cookie": f"{COOKIE}={TOKEN}"}
PAGE = {"x-hairseg-studio": "1"}
HOST = "127.0.0.1"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks as the page does, unless told otherwise."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies = COOKIES

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        json_body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        data = body if json_body is None else json.dumps(json_body).encode()
        asked = {**self.cookies, **(PAGE if headers is None else headers)}
        connection.request(method, path, data, headers=asked)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, found, response.read())
        connection.close()
        return answer

    def get(self, path: str, **options: Any) -> Answer:
        return self.ask("GET", path, **options)

    def post(self, path: str, json_body: Any = None, **options: Any) -> Answer:
        return self.ask("POST", path, json_body=json_body, **options)


class Studio:
    """A served studio; its folders outlive it."""

    def __init__(self, folder: Path, *, host: str = HOST, token: str = TOKEN) -> None:
        self.looks = folder / "looks"
        self.work = folder / "work"
        self.work.mkdir(mode=0o700, exist_ok=True)
        self.workshop = Workshop(
            self.work, Library.at(self.looks), lambda: Segmenter(TINY_MODEL, num_threads=1)
        )
        app = make_app(self.workshop, host=host, token=token)
        config = server_config(app, host=HOST, port=0, log_level="critical")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self.client = Client(self._server.servers[0].sockets[0].getsockname()[1])

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Studio(tmp_path)
    yield found
    found.close()


@pytest.fixture
def open_studio(tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Opens studios on the same folders, one after the other."""
    opened: list[Studio] = []

    def open_one(**options: Any) -> Studio:
        opened.append(Studio(tmp_path, **options))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def client(studio: Studio) -> Client:
    return studio.client


@pytest.fixture
def recipe(client: Client) -> dict[str, Any]:
    """What a new look begins with, with a name."""
    made = client.get("/api/start").json["recipe"]
    return {**made, "id": "my-look", "title": "My look", "author": "An artist"}


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def photo() -> bytes:
    """A PNG of 90 x 120: a dark disc, which the tiny model takes for hair, on a light ground."""
    rows, columns = np.mgrid[:120, :90]
    inside = (rows - 50) ** 2 + (columns - 45) ** 2 < 30**2
    texture = np.random.default_rng(3).integers(0, 24, (120, 90, 3))
    return png(np.where(inside[..., np.newaxis], 20 + texture, 200 + texture).astype(np.uint8))
