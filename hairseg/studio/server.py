"""The studio as an application, and running it."""

import contextlib
import secrets
import socket
import webbrowser
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from hairseg.errors import HairsegError, LutError
from hairseg.runtime.registry import default_model
from hairseg.segmentation.segmenter import Segmenter
from hairseg.studio import handlers, live_handlers, look_handlers
from hairseg.studio.deadlines import PatientH11
from hairseg.studio.guard import Guard
from hairseg.studio.library import Library
from hairseg.studio.work_folder import open_work_folder
from hairseg.studio.workshop import Workshop

MOST_CONNECTIONS = 48
STATIC = Path(__file__).resolve().parent / "static"
_PACKAGE = Path(__file__).resolve().parents[1]
# The web engine: in the wheel, or in a checkout beside the package.
ENGINE_FOLDERS = (_PACKAGE / "_engine", _PACKAGE.parent / "web" / "engine")


@dataclass(frozen=True)
class StudioOptions:
    """How the studio is opened.

    Attributes:
        looks_folder: Where looks are saved.
        work_folder: Where unsaved work lies; private.
        open_segmenter: Loads the network for photos.
        open_live: Loads the one for clips and cameras; the light model if None.
        host: What to listen on.
        port: 0 takes a free one.
        opens_browser: Whether to show the page at once.
    """

    looks_folder: Path
    work_folder: Path
    open_segmenter: Callable[[], Segmenter]
    host: str = "127.0.0.1"
    port: int = 8765
    opens_browser: bool = True
    open_live: Callable[[], Segmenter] | None = None


def make_app(workshop: Workshop, *, token: str, host: str = "127.0.0.1") -> Starlette:
    """Put pages, handlers and the guard together."""
    api = [
        Route("/start", handlers.start),
        Route("/photos", handlers.add_photo, methods=["POST"]),
        Route("/drawn", handlers.add_drawn, methods=["POST"]),
        Route("/photos/{photo}/mask", handlers.correct_mask, methods=["POST"]),
        Route("/blobs/{name}", handlers.blob),
        Route("/analysis/{photo}/{mask}", handlers.analysis),
        Route("/luts", handlers.luts, methods=["POST"]),
        Route("/weights", handlers.weights, methods=["POST"]),
        Route("/luts/import", handlers.lut_import, methods=["POST"]),
        Route("/render", handlers.render, methods=["POST"]),
        Route("/tone", handlers.tone, methods=["POST"]),
        Route("/live", live_handlers.analyse_frame, methods=["POST"]),
        Route("/live", live_handlers.end, methods=["DELETE"]),
        Route("/session", handlers.save_session, methods=["PUT"]),
        Route("/session", handlers.clear_session, methods=["DELETE"]),
        Route("/looks", look_handlers.save_look, methods=["POST"]),
        Route("/looks/{id}.zip", look_handlers.zip_look),
        Route("/looks/{source}/{id}", look_handlers.open_look),
    ]

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        workshop.close()

    app = Starlette(
        routes=[
            Mount("/api", routes=api),
            Mount("/engine", StaticFiles(directory=engine_folder())),
            Mount("/", StaticFiles(directory=STATIC, html=True)),
        ],
        middleware=[Middleware(Guard, host=host, token=token)],
        exception_handlers={
            HairsegError: handlers.on_mistake,
            KeyError: handlers.on_mistake,
            HTTPException: handlers.on_mistake,
            OSError: handlers.on_mistake,
            MemoryError: handlers.on_mistake,
            ClientDisconnect: handlers.on_mistake,
        },
        lifespan=lifespan,
    )
    app.state.workshop = workshop
    app.state.heavy = handlers.HeavyWork()
    return app


def engine_folder() -> Path:
    """Return the modules and shaders that the page draws with.

    Raises:
        LutError: The installation lacks them.
    """
    for folder in ENGINE_FOLDERS:
        if folder.is_dir():
            return folder
    raise LutError(
        f"the web engine is missing: no folder {ENGINE_FOLDERS[0]}; install hairseg again"
    )


def run_studio(options: StudioOptions, *, say: Callable[[str], None]) -> None:
    """Serve the studio until it is interrupted.

    Args:
        options: Where and how.
        say: Tells the artist the address.

    Raises:
        LutError: The port or the work folder cannot be used.
    """
    token = secrets.token_urlsafe(24)
    with open_work_folder(options.work_folder), _listen(options.host, options.port) as listener:
        library = Library.at(options.looks_folder)
        open_live = options.open_live or (lambda: Segmenter(default_model("light")))
        workshop = Workshop(options.work_folder, library, options.open_segmenter, open_live)
        app = make_app(workshop, host=options.host, token=token)
        url = _url(options.host, listener.getsockname()[1], token)
        say(f"studio: {url}")
        say(f"looks are saved in {library.folder}; Ctrl+C ends the studio, unsaved work is kept")
        if options.opens_browser:
            webbrowser.open(url)
        uvicorn.Server(server_config(app)).run(sockets=[listener])


def server_config(app: Starlette, **options: Any) -> uvicorn.Config:
    """How the studio is served: few connections, none of them kept without asking something."""
    return uvicorn.Config(
        app,
        **{
            "log_level": "warning",
            "access_log": False,
            "server_header": False,
            "ws": "none",
            "http": PatientH11,
            "limit_concurrency": MOST_CONNECTIONS,
            "timeout_graceful_shutdown": 2,
            **options,
        },
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(found[4][:2], family=found[0])
    except OSError as error:
        reason = error.strerror or str(error)
        raise LutError(f"cannot listen on {host}, port {port}: {reason}; try --port 0") from error
    listener.set_inheritable(True)
    return listener


def _url(host: str, port: int, token: str) -> str:
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)
    if ":" in shown:
        shown = f"[{shown}]"
    return f"http://{shown}:{port}/?token={token}"
