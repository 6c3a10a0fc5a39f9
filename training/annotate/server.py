"""The page of `python -m training annotate` and its requests, behind the studio's guard."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from hairseg.studio.guard import Guard
from training.annotate.folder import MISTAKES, AnnotatedFolder

STATIC = Path(__file__).with_name("static")


def make_app(folder: AnnotatedFolder, *, token: str) -> Starlette:
    """Put the page and its requests together.

    Args:
        folder: The photos and masks.
        token: What the address has to hold once, and the cookie from then on.
    """

    async def entries(request: Request) -> Response:
        return JSONResponse([asdict(entry) for entry in await run_in_threadpool(folder.entries)])

    async def photo(request: Request) -> Response:
        content = await run_in_threadpool(folder.photo, request.path_params["stem"])
        return Response(content, media_type="image/jpeg")

    async def mask(request: Request) -> Response:
        stem = request.path_params["stem"]
        if request.method == "GET":
            return Response(await run_in_threadpool(folder.mask, stem), media_type="image/png")
        entry = await run_in_threadpool(folder.save_mask, stem, await request.body())
        return JSONResponse(asdict(entry))

    async def undo(request: Request) -> Response:
        entry = await run_in_threadpool(folder.undo_mask, request.path_params["stem"])
        return JSONResponse(asdict(entry))

    async def judge(request: Request) -> Response:
        verdict = (await request.body()).decode("utf-8", "replace")
        entry = await run_in_threadpool(folder.judge, request.path_params["stem"], verdict)
        return JSONResponse(asdict(entry))

    async def on_mistake(request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, 400)

    api = [
        Route("/photos", entries),
        Route("/photos/{stem}", photo),
        Route("/photos/{stem}/mask", mask, methods=["GET", "PUT"]),
        Route("/photos/{stem}/undo", undo, methods=["POST"]),
        Route("/photos/{stem}/verdict", judge, methods=["PUT"]),
    ]
    return Starlette(
        routes=[Mount("/api", routes=api), Mount("/", StaticFiles(directory=STATIC, html=True))],
        middleware=[Middleware(Guard, host="127.0.0.1", token=token)],
        exception_handlers=dict.fromkeys(MISTAKES, on_mistake),
    )
