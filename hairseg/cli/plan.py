"""What a command for photos reads and writes: IN OUT, or many photos into one folder."""

from collections.abc import Sequence
from pathlib import Path

from hairseg.cli.mistakes import UsageError
from hairseg.cli.outputs import STDOUT, check_output
from hairseg.cli.pictures import STDIN
from hairseg.image.heif import HEIF_SUFFIXES

PATHS_HELP = "IN OUT; or with --out-dir any number of photos; - is stdin, or PNG on stdout"


def split_paths(paths: Sequence[str], *, collects: bool) -> tuple[list[str], str | None]:
    """Tell photos from the output.

    Args:
        paths: What stands on the command line.
        collects: Whether another option says where results go, so that all paths are photos.

    Raises:
        UsageError: IN or OUT is missing, or there are several photos for one OUT.

    >>> split_paths(["a.jpg", "b.jpg"], collects=False), split_paths(["a.jpg"], collects=True)
    ((['a.jpg'], 'b.jpg'), (['a.jpg'], None))
    """
    if collects:
        return list(paths), None
    if len(paths) == 1:
        raise UsageError("OUT is missing: name IN and OUT, or photos with --out-dir DIR")
    if len(paths) > 2:
        raise UsageError(f"several photos need --out-dir DIR; got {len(paths) - 1} and one OUT")
    return [paths[0]], paths[1]


def outputs_in(
    folder: str, sources: Sequence[str], *, endings: Sequence[str], suffixes: Sequence[str]
) -> dict[str, list[str]]:
    """Name the results of every photo in a folder, which is made; nothing is overwritten twice.

    Args:
        folder: Where they go.
        sources: The photos; a folder among them is a mistake.
        endings: What each photo's results are called after its own name, such as `-copper`.
        suffixes: Formats that can be written; a photo of another one becomes the first of them,
            HEIC and AVIF a JPEG if that is among them.

    Returns:
        Paths by photo, one per ending.

    Raises:
        UsageError: Two results would have one name, or the folder cannot be written.
    """
    named: dict[str, list[str]] = {}
    owners: dict[str, str] = {}
    for source in dict.fromkeys(sources):
        path = Path("stdin.png" if source == STDIN else source)
        if source != STDIN and path.is_dir():
            raise UsageError(f"{source} is a folder; `hairseg batch` takes folders")
        suffix = path.suffix if path.suffix.lower() in suffixes else _other_suffix(path, suffixes)
        named[source] = [str(Path(folder, f"{path.stem}{end}{suffix}")) for end in endings]
        for out in named[source]:
            if (owner := owners.setdefault(out.casefold(), source)) != source:
                raise UsageError(f"{owner} and {source} would both be written to {out}")
    make_folder(folder)
    for outs in named.values():
        for out in outs:
            check_output(out, suffixes=suffixes, inputs=list(named))
    return named


def _other_suffix(path: Path, suffixes: Sequence[str]) -> str:
    """Return what a photo becomes whose own format is not written: a phone's HEIC a JPEG."""
    is_heif = path.suffix.lower() in HEIF_SUFFIXES
    return ".jpg" if is_heif and ".jpg" in suffixes else suffixes[0]


def make_folder(folder: str) -> None:
    """Make a folder and those above it.

    Raises:
        UsageError: It cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder}: {error.strerror}") from error


def make_folder_of(target: str) -> None:
    """Make the folder that a file shall lie in, as `--mkdir` asks; stdout needs none."""
    if target != STDOUT:
        make_folder(str(Path(target).parent))
