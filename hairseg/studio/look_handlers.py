"""What the page may ask of the looks on disk: open, save, download."""

import os
import shlex
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hairseg.checks import describe, requirement
from hairseg.errors import LutError
from hairseg.look.look import Look
from hairseg.look.resolver import look_argument
from hairseg.render.compose import recolor_frame
from hairseg.studio.drawn import draw_hair
from hairseg.studio.handlers import DRAWN, read_json, workshop
from hairseg.studio.library import LookExistsError
from hairseg.studio.recipe import read_recipe
from hairseg.studio.recipe_look import look_to_recipe, make_look
from hairseg.studio.workshop import Picture

_PREVIEW_HEIGHT = 400


async def open_look(request: Request) -> Response:
    """Return a look as a recipe, to go on from."""
    shop = workshop(request)
    source, id = request.path_params["source"], request.path_params["id"]  # noqa: A001

    def read() -> dict[str, object]:
        return look_to_recipe(shop.library.open(source, id), shop.keep_table)

    return JSONResponse(await run_in_threadpool(read))


async def save_look(request: Request) -> Response:
    """Save a recipe as a look, with a preview picture."""
    body, shop = await read_json(request), workshop(request)

    def save() -> dict[str, object]:
        data = body.get("recipe")
        look = make_look(read_recipe(data), data or {}, shop.read_table)
        shown = [shop.picture(*names) for names in _preview_names(body.get("preview"))]
        preview = draw_preview(look, shown)
        path = shop.library.save(look, preview, replace=bool(body.get("replace")))
        return {"id": look.id, "path": str(path), "swatch": look.swatch, "command": command(path)}

    try:
        answer = await run_in_threadpool(save)
    except LookExistsError as error:
        return JSONResponse({"error": str(error), "exists": True}, 409)
    return JSONResponse({**answer, "looks": await run_in_threadpool(shop.library.list)})


def _preview_names(value: object) -> list[tuple[str, str]]:
    """Return the photo and mask of at most two pictures."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise LutError(requirement("preview", "a list of photos and masks", describe(value)))
    return [(str(one.get("photo")), str(one.get("mask"))) for one in value[:2]]


async def zip_look(request: Request) -> Response:
    """Return one of the artist's looks, packed."""
    id = request.path_params["id"]  # noqa: A001
    data = await run_in_threadpool(workshop(request).library.pack, id)
    headers = {"content-disposition": f'attachment; filename="{id}.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


def command(folder: Path) -> str:
    """Return the command line that uses a saved look, ready to paste.

    >>> command(Path("/tmp/my looks/red"))
    "hairseg recolor photo.jpg out.png --color '/tmp/my looks/red'"
    """
    argument = look_argument(folder.name, folder)
    quoted = subprocess.list2cmdline([argument]) if os.name == "nt" else shlex.quote(argument)
    return f"hairseg recolor photo.jpg out.png --color {quoted}"


def draw_preview(look: Look, pictures: list[Picture]) -> NDArray[np.uint8]:
    """Return the look on some pictures beside each other.

    On drawn dark, brown and blond hair if none.
    """
    import cv2

    if not pictures:
        drawn = [draw_hair(DRAWN[index]) for index in (0, 2, 4)]
        pictures = [Picture(one.frame, one.mask) for one in drawn]
    tiles = []
    for picture in pictures:
        dyed = recolor_frame(picture.frame, picture.mask, look)
        width = round(dyed.shape[1] * _PREVIEW_HEIGHT / dyed.shape[0])
        resized = cv2.resize(dyed, (width, _PREVIEW_HEIGHT), interpolation=cv2.INTER_AREA)
        tiles.append(np.asarray(resized, np.uint8))
    return np.hstack(tiles)
