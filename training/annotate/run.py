"""Correct masks by eye on a local page (`python -m training annotate FOLDER`).

FOLDER has photos in `images/` and masks in `masks/`, as `prepare` reads them and `fetch-open`
writes them (DEST/open). On the page: paint and erase, accept and reject, with keys and undo; every
change is saved at once, every earlier mask kept (`annotate/folder.py`). The page is served to this
machine alone, by the studio's guard: the address that is printed holds a token.
"""

from __future__ import annotations

import argparse
import importlib.util
import secrets
import socket
import webbrowser
from pathlib import Path

from training.annotate.folder import AnnotatedFolder

_PORT = 8770


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `annotate`."""
    add = parser.add_argument
    add("folder", type=Path, metavar="FOLDER", help="folder with images/ and masks/")
    add("--order", type=Path, metavar="FILE", help="names of photos to show first, one a line")
    add("--port", type=int, default=_PORT, help=f"0 is any free one ({_PORT})")
    add("--no-browser", action="store_true", help="only print the address")


def run(options: argparse.Namespace) -> int:
    """Serve the page until Ctrl+C and return the exit code."""
    if any(importlib.util.find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise ValueError("annotate needs the studio's extra: pip install '.[studio]'")
    import uvicorn

    from training.annotate.server import make_app

    order: list[str] = []
    if options.order:
        order = options.order.read_text(encoding="utf-8").split()
    token = secrets.token_urlsafe(24)
    app = make_app(AnnotatedFolder(options.folder, order=order), token=token)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", options.port))
        except (OSError, OverflowError) as error:
            raise ValueError(f"port {options.port} cannot be used ({error})") from error
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/?token={token}"
        print(f"annotate: {address}   (Ctrl+C ends it; everything is saved)", flush=True)
        if not options.no_browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none")
        uvicorn.Server(config).run(sockets=[listener])
    return 0
