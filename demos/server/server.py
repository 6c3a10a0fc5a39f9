"""Recolour photos over HTTP, within limits: an example to copy, not a part of the package.

    pip install "hairseg[studio]"
    python demos/server/server.py --port 8000
    curl --data-binary @me.jpg "http://127.0.0.1:8000/recolor?color=copper" > copper.jpg
    curl --data-binary @me.jpg "http://127.0.0.1:8000/mask" > mask.png
    curl http://127.0.0.1:8000/health

Nothing is kept: a photo lives in memory while it is worked on. There is no log-in and no TLS: put a
proxy in front that has them.
"""

import argparse
import asyncio
import io
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import uvicorn
from PIL import Image, ImageOps
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import hairseg

FORMATS = ("JPEG", "PNG", "WEBP")
HEX = re.compile(r"#?[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Limits:
    """What one server takes on; the environment's HAIRSEG_SERVER_BYTES and so on change them."""

    bytes: int = 12_000_000
    pixels: int = 24_000_000
    seconds: float = 30.0
    at_once: int = 2
    waiting: int = 8

    @classmethod
    def from_environment(cls) -> "Limits":
        """Return the limits, as far as the environment says others."""
        given = {name: os.environ.get(f"HAIRSEG_SERVER_{name.upper()}") for name in vars(cls())}
        kinds = {"seconds": float}
        return cls(**{name: kinds.get(name, int)(text) for name, text in given.items() if text})


class Worker:
    """Segmenters and threads, one for each photo that is worked on at once."""

    def __init__(self, model: str | None, limits: Limits) -> None:
        self.limits = limits
        self.jobs = 0
        self._lock = threading.Lock()
        self._spare = [hairseg.Segmenter(model, num_threads=1) for _ in range(limits.at_once)]
        self._threads = ThreadPoolExecutor(limits.at_once)

    async def run(self, work: Callable[[hairseg.Segmenter], bytes]) -> bytes:
        """Do some work in a thread, if it can begin and end in time."""
        if self.jobs >= self.limits.at_once + self.limits.waiting:
            raise HTTPException(503, "busy: try again soon", {"Retry-After": "2"})
        self._count(1)
        job = self._threads.submit(self._in_thread, work)
        # A thread cannot be stopped: a job that is given up counts until it ends.
        job.add_done_callback(lambda _: self._count(-1))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(job), self.limits.seconds)
        except asyncio.TimeoutError:
            job.cancel()
            raise HTTPException(503, "took too long", {"Retry-After": "10"}) from None

    def _count(self, change: int) -> None:
        with self._lock:
            self.jobs += change

    def _in_thread(self, work: Callable[[hairseg.Segmenter], bytes]) -> bytes:
        segmenter = self._spare.pop()
        try:
            return work(segmenter)
        finally:
            self._spare.append(segmenter)


async def read_body(request: Request, limits: Limits) -> bytes:
    """Return the photo's bytes, no more than are allowed, in no more time than is allowed."""
    if int(request.headers.get("content-length") or 0) > limits.bytes:
        raise HTTPException(413, f"at most {limits.bytes} bytes")

    async def read() -> bytes:
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > limits.bytes:
                raise HTTPException(413, f"at most {limits.bytes} bytes")
            parts.append(part)
        return b"".join(parts)

    try:
        return await asyncio.wait_for(read(), limits.seconds)
    except asyncio.TimeoutError:
        raise HTTPException(408, "the photo came too slowly") from None


def open_photo(content: bytes, limits: Limits) -> Image.Image:
    """Return the upright photo; its size is looked at before anything is decoded."""
    try:
        photo = Image.open(io.BytesIO(content), formats=FORMATS)
        if photo.width * photo.height > limits.pixels:
            raise HTTPException(413, f"at most {limits.pixels} pixels")
        return ImageOps.exif_transpose(photo).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise HTTPException(415, "send a JPEG, PNG or WebP as the body") from error


def encoded(picture: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **({"quality": 92} if kind == "JPEG" else {}))
    return buffer.getvalue()


def make_app(model: str | None = None, limits: Limits | None = None) -> Starlette:
    """Return the application; `model` as in `hairseg.Segmenter`."""
    limits = limits or Limits.from_environment()
    worker = Worker(model, limits)
    looks = {look.id: look for look in hairseg.looks()}

    async def recolor(request: Request) -> Response:
        color = request.query_params.get("color", "")
        # Never pass a stranger's text on as a colour: it may name a file of this machine.
        if color not in looks and not HEX.fullmatch(color):
            raise HTTPException(400, "color must be an id that /looks lists, or RRGGBB")
        chosen = looks.get(color) or "#" + color.removeprefix("#")
        try:
            strength = float(request.query_params.get("strength", "1"))
        except ValueError:
            strength = -1.0
        if not 0 <= strength <= 1:
            raise HTTPException(400, "strength must be a number in 0..1")
        content = await read_body(request, limits)

        def work(segmenter: hairseg.Segmenter) -> bytes:
            photo = open_photo(content, limits)
            picture = hairseg.recolor(photo, chosen, strength=strength, segmenter=segmenter)
            return encoded(picture, "JPEG")

        return Response(await worker.run(work), media_type="image/jpeg")

    async def mask(request: Request) -> Response:
        content = await read_body(request, limits)

        def work(segmenter: hairseg.Segmenter) -> bytes:
            found = hairseg.segment(open_photo(content, limits), segmenter=segmenter)
            return encoded(Image.fromarray(np.rint(found * 255).astype(np.uint8)), "PNG")

        return Response(await worker.run(work), media_type="image/png")

    async def health(request: Request) -> Response:
        full = worker.jobs >= limits.at_once + limits.waiting
        state = {"status": "busy" if full else "ok", "jobs": worker.jobs}
        return JSONResponse({**state, "version": hairseg.__version__}, 503 if full else 200)

    async def list_looks(request: Request) -> Response:
        return JSONResponse([{"id": look.id, "title": look.title} for look in looks.values()])

    async def refuse(request: Request, error: Exception) -> Response:
        status, text, headers = 422, str(error), None
        if isinstance(error, HTTPException):
            status, text, headers = error.status_code, error.detail, error.headers
        return JSONResponse({"error": text}, status, headers)

    routes = [
        Route("/recolor", recolor, methods=["POST"]),
        Route("/mask", mask, methods=["POST"]),
        Route("/health", health),
        Route("/looks", list_looks),
    ]
    handlers = {HTTPException: refuse, hairseg.HairsegError: refuse}
    return Starlette(routes=routes, exception_handlers=handlers)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 in a container")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--model", help="light, full, or a file")
    options = parser.parse_args()
    app = make_app(options.model)
    uvicorn.run(
        app, host=options.host, port=options.port, limit_concurrency=64, timeout_keep_alive=5
    )


if __name__ == "__main__":
    main()
