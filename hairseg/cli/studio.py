"""Make looks in your browser, on dark and light hair at once.

  hairseg studio
  hairseg studio --looks-dir my-looks --no-browser

Nobody but this machine can reach the page, unless --host says otherwise. The address that is
printed holds a token, which keeps other users of the machine out too. Unsaved work is kept in a
private temporary folder (--work-dir) and is there again when the studio is opened next. Needs the
extra: pip install 'hairseg[studio]'.
"""

import argparse
import importlib.util
from pathlib import Path

from hairseg.cli.mistakes import UsageError
from hairseg.cli.segmenters import add_segmenter_arguments, open_segmenter
from hairseg.cli.terminal import note
from hairseg.look.places import WORKING_FOLDER, user_looks_folder

_PORT = 8765


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "--looks-dir",
        metavar="DIR",
        help="where looks are saved (default: your own folder, `hairseg looks path`)",
    )
    parser.add_argument("--work-dir", metavar="DIR", help="where unsaved work is kept")
    parser.add_argument("--host", default="127.0.0.1", metavar="HOST", help="listen to others too")
    parser.add_argument(
        "--port", type=_port, default=_PORT, metavar="PORT", help=f"0 is any free one ({_PORT})"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    add_segmenter_arguments(parser)
    parser.add_argument(
        "--live-model",
        metavar="MODEL",
        help="for clips and the camera: as --model (light)",
    )


def run(options: argparse.Namespace) -> int:
    """Serve the page until Ctrl+C."""
    if any(importlib.util.find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise UsageError("the studio needs its extra: pip install 'hairseg[studio]'")
    from hairseg.studio.server import StudioOptions, run_studio
    from hairseg.studio.work_folder import default_work_folder

    looks = Path(options.looks_dir) if options.looks_dir else user_looks_folder() or WORKING_FOLDER
    if looks.exists() and not looks.is_dir():
        raise UsageError(f"--looks-dir: {looks} is not a folder")
    work = Path(options.work_dir) if options.work_dir else default_work_folder()
    of_live = {"model": options.live_model, "fallback_model": "light"}
    live = argparse.Namespace(**{**vars(options), **of_live})
    run_studio(
        StudioOptions(
            looks_folder=looks,
            work_folder=work,
            open_segmenter=lambda: open_segmenter(options),
            open_live=lambda: open_segmenter(live),
            host=options.host,
            port=options.port,
            opens_browser=not options.no_browser,
        ),
        say=note,
    )
    return 0


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be 0 to 65535; got {text!r}")
