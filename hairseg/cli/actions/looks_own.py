"""`hairseg looks add|remove|path|from-photo`: your own looks, which every command knows."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from hairseg.cli.mistakes import UsageError
from hairseg.cli.segmenters import SegmenterOpener, add_segmenter_arguments
from hairseg.cli.terminal import note, say
from hairseg.errors import ColorError, LutError
from hairseg.look.catalog import find_entry, look_ids, read_look_at, shipped_look_ids
from hairseg.look.folder import LOOK_ID, OWN_FILES, PREVIEW_FILE
from hairseg.look.look import Look
from hairseg.look.places import LOOKS_VARIABLE, user_looks_folder


def add_add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare those of `add`."""
    parser.add_argument(
        "sources", nargs="+", metavar="LOOK", help="a look's folder, its zip, or a LUT file"
    )
    parser.add_argument("--id", help="its name on the command line; its own if not given")
    parser.add_argument("--title", help="its name for people")
    parser.add_argument("--force", action="store_true", help="replace one of that id")
    parser.set_defaults(run=run_add)


def add_from_photo_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare those of `from-photo`."""
    parser.add_argument("photo", metavar="PHOTO", help="a photo of the hair, or - for stdin")
    parser.add_argument("--id", help="its name on the command line; made of the title if not given")
    parser.add_argument("--title", help="its name for people; made of the file's if not given")
    parser.add_argument("--author", default="unknown", help="who made it")
    parser.add_argument(
        "--license", default="LicenseRef-Unknown", metavar="SPDX", help="its licence"
    )
    parser.add_argument(
        "--mask", metavar="MASK", help="a grey picture, white where the hair is; - for stdin"
    )
    parser.add_argument("--force", action="store_true", help="replace one of that id")
    add_segmenter_arguments(parser)
    parser.set_defaults(run=run_from_photo)


def add_remove_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare those of `remove`."""
    parser.add_argument("ids", nargs="+", metavar="ID", help="one of your own looks")
    parser.set_defaults(run=run_remove)


def add_path_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare those of `path`."""
    parser.add_argument("id", nargs="?", metavar="ID", help="a look; your own folder if none")
    parser.set_defaults(run=run_path)


ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "add": ("copy looks into your own folder, for every command to find by id", add_add_arguments),
    "from-photo": ("make a look out of somebody's hair on a photo", add_from_photo_arguments),
    "remove": ("delete looks from your own folder", add_remove_arguments),
    "path": ("print where your own looks lie, or where one look lies", add_path_arguments),
}


def run_add(options: argparse.Namespace) -> int:
    """Read every look before the first is copied."""
    if len(options.sources) > 1 and (options.id or options.title):
        raise UsageError("--id and --title are for one LOOK")
    folder = own_folder()
    found = [(Path(source), read_look_at(Path(source).expanduser())) for source in options.sources]
    for source, look in found:
        save_own(
            replace(look, id=options.id or look.id, title=options.title or look.title),
            folder,
            preview=_preview_of(source),
            force=options.force,
        )
    return 0


def run_from_photo(options: argparse.Namespace) -> int:
    """Measure the hair, and show the look on drawn hair: the photo's person is not in it."""
    from hairseg.cli.pictures import STDIN, read_mask, read_picture
    from hairseg.look.drawn_strands import draw_look

    if options.photo == options.mask == STDIN:
        raise UsageError("only one of the photo and --mask can be stdin")
    folder = own_folder()
    photo = read_picture(options.photo)
    mask = None if options.mask is None else read_mask(options.mask)
    title = options.title or ("From stdin" if options.photo == STDIN else Path(options.photo).stem)
    with SegmenterOpener(options) as segmenters:
        segmenter = segmenters.get() if mask is None else None
        look = Look.from_photo(photo, mask=mask, segmenter=segmenter, title=title)
    changes = {"id": options.id or look.id, "author": options.author, "license": options.license}
    look = replace(look, **changes)
    save_own(look, folder, preview=draw_look(look), force=options.force)
    return 0


def save_own(
    look: Look, folder: Path, *, preview: "np.ndarray | None" = None, force: bool = False
) -> None:
    """Save a look into the user's own folder, and say how to use it."""
    if not LOOK_ID.fullmatch(look.id):
        raise UsageError(f"--id must be small letters, digits and single hyphens; got {look.id!r}")
    if look.id in shipped_look_ids():
        raise UsageError(f"{look.id!r} is one of hairseg's own looks; give yours another --id")
    target = folder / look.id
    if target.exists() and not force:
        raise UsageError(f"{target} is there already; --force replaces it")
    if target.is_symlink():
        raise UsageError(f"{target} is a link; remove it first")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LutError(f"{folder}: cannot be made ({error.strerror})") from error
    look.save(target, preview=preview)
    note(f"wrote {target}: {look.title} {look.swatch}, --color {look.id}")


def run_remove(options: argparse.Namespace) -> int:
    """Delete all of them, or none if one is not the user's own."""
    folder = own_folder()
    targets = [folder / name for name in options.ids]
    for name, target in zip(options.ids, targets, strict=True):
        if LOOK_ID.fullmatch(name) and (target / "look.json").is_file():
            continue
        if name in shipped_look_ids():
            raise UsageError(f"{name!r} is one of hairseg's own looks and stays")
        raise UsageError(f"{name!r} is not a look in {folder}")
    for target in targets:
        try:
            kept = _remove_look(target)
        except OSError as error:
            raise LutError(f"{target}: cannot be removed ({error.strerror})") from error
        note(f"removed {target}" + (f"; {kept} other files stay in it" if kept else ""))
    return 0


def _remove_look(target: Path) -> int:
    """Remove a look's own files; return how many others its folder keeps."""
    if target.is_symlink():
        target.unlink()
        return 0
    # The one that makes it a look goes last: what is half removed can be removed again.
    for name in reversed(OWN_FILES):
        (target / name).unlink(missing_ok=True)
    others = len(list(target.iterdir()))
    if not others:
        target.rmdir()
    return others


def run_path(options: argparse.Namespace) -> int:
    """Print a folder; the user's own need not exist yet."""
    if options.id is None:
        say(str(own_folder()))
        return 0
    entry = find_entry(options.id.lower())
    if entry is None:
        from hairseg.checks import unknown_name

        raise ColorError(unknown_name("look", options.id, look_ids()))
    say(str(entry.folder))
    return 0


def own_folder() -> Path:
    """Return the user's own folder.

    Raises:
        UsageError: There is no home to hold it.
    """
    folder = user_looks_folder()
    if folder is None:
        raise UsageError(f"you have no home folder here; {LOOKS_VARIABLE}=DIR names a place")
    return folder


def _preview_of(source: Path) -> "np.ndarray | None":
    from hairseg.errors import FrameError
    from hairseg.image.read import read_image

    if not (source / PREVIEW_FILE).is_file():
        return None
    try:
        return np.asarray(read_image(source / PREVIEW_FILE).convert("RGB"), np.uint8)
    except FrameError:
        return None  # a look without a preview is a look
