"""What the page may ask for: pictures, masks, LUTs and the unsaved work.

Each handler reads a limited body, calls one function of the workshop in a thread, and answers with
JSON or bytes. What the artist got wrong is a 400 with one line.
"""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeGuard

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from hairseg.checks import describe, requirement
from hairseg.core.json_reader import JsonError, parse_json
from hairseg.errors import HairsegError, LutError
from hairseg.render.compose import recolor_frame
from hairseg.studio import uploads
from hairseg.studio.analysis import pack_palette, pack_weights
from hairseg.studio.deadlines import BODY_S
from hairseg.studio.lut_import import import_lut
from hairseg.studio.recipe import default_recipe, read_recipe
from hairseg.studio.recipe_look import make_look
from hairseg.studio.session import StaleError
from hairseg.studio.tone_chart import tone_chart
from hairseg.studio.uploads import to_png
from hairseg.studio.workshop import Workshop

MOST_UPLOADS = 4
Handler = Callable[[Request], Awaitable[Response]]
# Mean hair intensities of the drawings at hand, dark to light.
DRAWN = (0.07, 0.16, 0.3, 0.5, 0.7)


async def start(request: Request) -> Response:
    """Everything that the page begins with."""
    shop = workshop(request)
    saved = shop.session.saved
    looks = await run_in_threadpool(shop.library.list)
    return JSONResponse(
        {
            "revision": saved.revision,
            "document": saved.document,
            "was_damaged": shop.session.was_damaged,
            "recipe": default_recipe(),
            "drawn": DRAWN,
            "looks": looks,
            "looks_folder": str(shop.library.folder),
            "max_photo_bytes": uploads.MAX_PHOTO_BYTES,
        }
    )


async def add_photo(request: Request) -> Response:
    """Read a photo's bytes and find its hair."""
    async with heavy(request):
        data = await read_body(request, uploads.MAX_PHOTO_BYTES)
        return JSONResponse(await run_in_threadpool(workshop(request).add_photo, data))


async def add_drawn(request: Request) -> Response:
    """Return one of the drawings at hand."""
    intensity = (await read_json(request)).get("intensity")
    if not isinstance(intensity, (int, float)) or intensity not in DRAWN:
        raise LutError(requirement("intensity", f"one of {list(DRAWN)}", describe(intensity)))
    return JSONResponse(await run_in_threadpool(workshop(request).add_drawn, intensity))


async def correct_mask(request: Request) -> Response:
    """Return a painted mask as PNG; an empty body finds the hair again."""
    data = await read_body(request, uploads.MAX_MASK_BYTES)
    shop, photo = workshop(request), request.path_params["photo"]
    if data:
        return JSONResponse(await run_in_threadpool(shop.correct, photo, data))
    return JSONResponse(await run_in_threadpool(shop.find_again, photo))


async def blob(request: Request) -> Response:
    """Return a picture or a mask of the unsaved work."""
    name = request.path_params["name"]
    if name.startswith("lut-"):
        raise HTTPException(404)
    data = await run_in_threadpool(workshop(request).blobs.get, name)
    headers = {"cache-control": "private, max-age=86400, immutable"}
    return Response(data, media_type="image/png", headers=headers)


async def analysis(request: Request) -> Response:
    """Return what the shaders need to know of a photo."""
    photo, mask = request.path_params["photo"], request.path_params["mask"]
    data = await run_in_threadpool(workshop(request).analysis, photo, mask)
    return Response(data, media_type="application/octet-stream")


async def luts(request: Request) -> Response:
    """Return the LUTs of a recipe's colours, as textures."""
    body, shop = await read_json(request), workshop(request)

    def make() -> bytes:
        look = make_look(read_recipe(body), body, shop.read_table, measures=False)
        return pack_palette(look)

    data = await run_in_threadpool(make)
    return Response(data, media_type="application/octet-stream")


async def weights(request: Request) -> Response:
    """Return where each of a recipe's colours lies on a photo."""
    body, shop = await read_json(request), workshop(request)

    def make() -> bytes:
        picture = shop.picture(str(body.get("photo", "")), str(body.get("mask", "")))
        data = body.get("recipe")
        look = make_look(read_recipe(data), data or {}, shop.read_table, measures=False)
        return pack_weights(look, picture.frame, picture.mask)

    data = await run_in_threadpool(make)
    return Response(data, media_type="application/octet-stream")


async def lut_import(request: Request) -> Response:
    """Return a LUT edited elsewhere, for one side."""
    shop = workshop(request)
    async with heavy(request):
        data = await read_body(request, uploads.MAX_LUT_BYTES)
        found = await run_in_threadpool(import_lut, data, request.query_params.get("name", ""))
        name = await run_in_threadpool(shop.keep_table, found.table)
    return JSONResponse({"lut": name, "notes": found.notes, "size": found.table.shape[0]})


async def render(request: Request) -> Response:
    """A photo with the look, as `hairseg.recolor` makes it; with `depth` 0 as the page's drafts."""
    body, shop = await read_json(request), workshop(request)
    picture = await run_in_threadpool(
        shop.picture, str(body.get("photo", "")), str(body.get("mask", ""))
    )

    def draw() -> bytes:
        data = body.get("recipe")
        look = make_look(read_recipe(data), data or {}, shop.read_table)
        if body.get("depth") == 0:
            look = replace(look, depth=0.0)
        return to_png(recolor_frame(picture.frame, picture.mask, look))

    return Response(await run_in_threadpool(draw), media_type="image/png")


async def tone(request: Request) -> Response:
    """The tone's curve on a photo, and what it aims at; null where there is too little hair."""
    body, shop = await read_json(request), workshop(request)

    def tell() -> dict[str, Any] | None:
        picture = shop.picture(str(body.get("photo", "")), str(body.get("mask", "")))
        data = body.get("recipe")
        look = make_look(read_recipe(data), data or {}, shop.read_table, measures=False)
        return tone_chart(picture.frame, picture.mask, look)

    return JSONResponse(await run_in_threadpool(tell))


async def save_session(request: Request) -> Response:
    """Save the unsaved work."""
    body = await read_json(request)
    document, after = body.get("document"), body.get("revision")
    if not _is_whole(after) or not isinstance(document, dict):
        raise LutError("the session must have a revision and a document")
    shop = workshop(request)
    revision = await run_in_threadpool(lambda: shop.session.write(document, after=after))
    return JSONResponse({"revision": revision})


async def clear_session(request: Request) -> Response:
    """Start over: the pictures of the old work are removed."""
    body, shop = await read_json(request), workshop(request)
    after = body.get("revision")
    if not _is_whole(after):
        raise LutError("the session must have a revision")
    revision = await run_in_threadpool(lambda: shop.session.write(None, after=after))
    await run_in_threadpool(shop.blobs.keep_only, ())
    return JSONResponse({"revision": revision})


def workshop(request: Request) -> Workshop:
    """Return the state of the application."""
    found = request.app.state.workshop
    assert isinstance(found, Workshop)
    return found


class HeavyWork:
    """A few uploads at a time: each may hold its bytes and a decoded picture."""

    def __init__(self) -> None:
        self._places: asyncio.Semaphore | None = None

    @property
    def places(self) -> asyncio.Semaphore:
        """The semaphore, made in the loop that uses it."""
        if self._places is None:
            self._places = asyncio.Semaphore(MOST_UPLOADS)
        return self._places


def heavy(request: Request) -> asyncio.Semaphore:
    """Return the lock of uploads, for `async with`."""
    work = request.app.state.heavy
    assert isinstance(work, HeavyWork)
    return work.places


async def read_body(request: Request, most: int) -> bytes:
    """Read a body that may have at most so many bytes; stop as soon as there are more."""
    text = f"the file is too large; at most {most // (1024 * 1024)} MB"
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise HTTPException(413, text)

    async def read() -> bytes:
        chunks, total = [], 0
        async for chunk in request.stream():
            total += len(chunk)
            if total > most:
                raise HTTPException(413, text)
            chunks.append(chunk)
        return b"".join(chunks)

    try:
        return await asyncio.wait_for(read(), BODY_S)
    except (TimeoutError, asyncio.TimeoutError) as error:  # noqa: UP041 - two until Python 3.11
        raise HTTPException(408, "the upload took too long") from error


async def read_json(request: Request) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        LutError: It is none.
    """
    try:
        data = parse_json(await read_body(request, uploads.MAX_JSON_BYTES))
    except JsonError as error:
        raise LutError("the request is not JSON") from error
    if not isinstance(data, dict):
        raise LutError("the request must be a JSON object")
    return data


async def on_mistake(request: Request, error: Exception) -> Response:
    """Word what went wrong in one line."""
    if isinstance(error, HTTPException):
        return JSONResponse({"error": error.detail}, error.status_code)
    if isinstance(error, KeyError):
        return JSONResponse({"error": "there is no such picture or look"}, 404)
    if isinstance(error, StaleError):
        return JSONResponse({"error": str(error)}, 409)
    if isinstance(error, ClientDisconnect):
        return Response(status_code=499)  # nobody is there to read it
    if isinstance(error, MemoryError):
        return JSONResponse({"error": "there is not enough memory for this"}, 507)
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        text = "the disk is full" if full else f"the disk cannot be used ({error.strerror})"
        return JSONResponse({"error": text}, 507)
    assert isinstance(error, HairsegError)
    return JSONResponse({"error": str(error)}, 400 if isinstance(error, ValueError) else 500)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
