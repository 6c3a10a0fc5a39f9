"""Makes the pictures of luts/README.md, on the public-domain portrait: python luts/pictures.py.

docs/images/lut-workfile.jpg    a workfile, the same after an edit, and what hairseg makes of it
docs/images/lut-layouts.png     the layouts that a LUT can have as a picture

Needs: pip install "hairseg[demo]" (scikit-image downloads nothing for this portrait).
"""

import tempfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage import data

import hairseg
from hairseg.cli.main import main as command
from hairseg.lut.codes import to_codes
from hairseg.lut.grid_images import LAYOUTS, lut_to_grid

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
# Who plays the artist: the edit of the whole picture is what this look does to light hair.
EDIT = "copper"
PAPER = 255
GAP = 16


def main() -> None:
    """Make them all."""
    IMAGES.mkdir(exist_ok=True)
    save(workfile_picture(), IMAGES / "lut-workfile.jpg")
    save(layouts_picture(), IMAGES / "lut-layouts.png")


def workfile_picture() -> NDArray[np.uint8]:
    """Return the workfile, the edited one, and the portrait recoloured with its LUT."""
    names = ("photo.png", "work.png", "edited.png", "mine.cube", "result.png")
    with tempfile.TemporaryDirectory() as folder:
        photo, work, edited, cube, result = (str(Path(folder, name)) for name in names)
        Image.fromarray(data.astronaut()).save(photo)
        run("workfile", photo, work, "--bits", "8")
        before = np.asarray(Image.open(work))
        grade = next(look for look in hairseg.looks() if look.id == EDIT).light
        after = to_codes(grade.apply(before / np.float32(255)), 8)
        Image.fromarray(after).save(edited)
        run("import", edited, cube)
        run("preview", cube, photo, result)
        return beside(before, after, np.asarray(Image.open(result)))


def layouts_picture() -> NDArray[np.uint8]:
    """Return HALD, tiles and strips of 16 nodes, four times as large."""
    table = to_codes(hairseg.Lut3D.identity(16).table, 8)
    grids = [
        np.kron(lut_to_grid(table, layout), np.ones((4, 4, 1), np.uint8)).astype(np.uint8)
        for layout in LAYOUTS
    ]
    hald, tiles, strip, vertical = (labelled(*pair) for pair in zip(grids, LAYOUTS, strict=True))
    left = np.vstack([padded(beside(hald, tiles), strip.shape[1]), rows(GAP, strip), strip])
    return beside(left, vertical[: left.shape[0]])


def labelled(grid: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    """Return a grid under its layout's name."""
    label = np.full((28, max(grid.shape[1], 130), 3), PAPER, np.uint8)
    cv2.putText(label, name, (0, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (60,) * 3, 1, cv2.LINE_AA)
    return np.vstack([label, padded(grid, label.shape[1])])


def padded(picture: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """Return the picture with paper to its right, up to a width."""
    missing = max(0, width - picture.shape[1])
    return np.pad(picture, ((0, 0), (0, missing), (0, 0)), constant_values=PAPER)


def rows(count: int, like: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """So many empty rows, as wide as another picture."""
    return np.full((count, like.shape[1], 3), PAPER, np.uint8)


def beside(*pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay pictures in a row, tops aligned."""
    height = max(picture.shape[0] for picture in pictures)
    columns = []
    for picture in pictures:
        below = height - picture.shape[0]
        columns.append(np.pad(picture, ((0, below), (0, GAP), (0, 0)), constant_values=PAPER))
    return np.hstack(columns)[:, :-GAP]


def run(*arguments: str) -> None:
    """One `hairseg lut` command."""
    if command(["lut", *arguments]):
        raise SystemExit(f"hairseg lut {' '.join(arguments)} failed")


def save(picture: NDArray[np.uint8], path: Path) -> None:
    """Write a picture and tell its size."""
    Image.fromarray(picture).save(path, quality=88)
    print(f"wrote {path.relative_to(IMAGES.parents[1])}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
