"""What is fuzzed: every door for bytes of others, and the errors that it may raise.

A target takes any bytes; only a `HairsegError` may come out. Seeds are made here, small, so that
mutations hit what matters.
"""

import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

import hairseg
from hairseg.apps.batch.files import Journal
from hairseg.bundle.contents import Bundle
from hairseg.bundle.vectors import read_vectors
from hairseg.cli.pictures import read_mask
from hairseg.core.color import parse_color
from hairseg.core.json_reader import JsonError, parse_json
from hairseg.image.read import read_image
from hairseg.image.write import encode_picture
from hairseg.look.look import Look
from hairseg.look.packed import pack_look, read_look_zip
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.raw import raw_texels
from hairseg.lut.table import identity_lut
from hairseg.runtime.model_file import read_card
from hairseg.studio.live import read_frame
from hairseg.studio.lut_import import import_lut
from hairseg.studio.recipe import default_recipe, read_recipe
from hairseg.studio.recipe_look import make_look
from hairseg.studio.session import SessionStore
from hairseg.studio.uploads import decode_mask, decode_photo

DATA = Path(__file__).resolve().parents[1] / "data"
CORPUS = Path(__file__).resolve().parent / "corpus"


@dataclass(frozen=True)
class Target:
    """A door.

    Attributes:
        run: Gives it bytes, and a folder for files.
        seeds: Inputs that are right, or nearly.
        suffixes: Of the files in the corpus that are for it.
        replayed: How many mutations the tests try; fewer where each one starts a process.
    """

    run: Callable[[bytes, Path], object]
    seeds: Callable[[], list[bytes]]
    suffixes: tuple[str, ...] = ()
    replayed: int = 150


def picture(mode: str = "RGB") -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 255, (12, 9, 4), np.uint8)
    return Image.fromarray(pixels).convert(mode)


def encoded(kind: str, mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture(mode).save(buffer, kind, **options)
    return buffer.getvalue()


@lru_cache
def picture_seeds() -> list[bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "maker"
    exif.get_ifd(0x8769)[0x9003] = "2019:02:03 04:05:06"
    block = exif.tobytes()
    return [
        encoded("PNG"), encoded("PNG", "RGBA", exif=block), encoded("PNG", "P"),
        encoded("PNG", "1"),
        encoded("JPEG", exif=block), encoded("JPEG", "L"), encoded("JPEG", "CMYK"),
        encoded("TIFF", exif=block), encoded("TIFF", compression="tiff_lzw"),
        encoded("WEBP", "RGBA", exif=block), encoded("BMP"), encoded("GIF", "P"), encoded("PPM"),
        encoded("JPEG2000"), encoded("AVIF"),
    ]  # fmt: skip


def upload_seeds() -> list[bytes]:
    """Of the least size that the studio takes."""
    found = []
    for kind in ("JPEG", "PNG", "WEBP"):
        buffer = io.BytesIO()
        picture().resize((36, 33)).save(buffer, kind)
        found.append(buffer.getvalue())
    return found


def run_picture(data: bytes, folder: Path) -> object:
    path = folder / "a"
    path.write_bytes(data)
    photo = read_image(path)
    if photo.width * photo.height > 1_000_000:
        return None
    mask = np.ones((photo.height, photo.width), np.float32)
    result = hairseg.recolor(photo, "#7a1f3d", mask=mask)
    kind = "PNG" if result.mode == "RGBA" else "JPEG"
    return encode_picture(kind, result, photo=photo)


def run_mask(data: bytes, folder: Path) -> object:
    path = folder / "a.png"
    path.write_bytes(data)
    return read_mask(str(path))


def lut_file(name: str, **options: object) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        Lut3D(identity_lut(4), title="a").save(path, **options)  # type: ignore[arg-type]
        return path.read_bytes()


def cube_seeds() -> list[bytes]:
    plain = lut_file("a.cube", decimals=2)
    rows = b"\n".join(b"%d %d %d" % (r, g, b) for b in (0, 1) for g in (0, 1) for r in (0, 1))
    return [
        plain,
        b"LUT_1D_SIZE 2\n0 0 0\n1 1 1\n",
        b"LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 1\nLUT_3D_SIZE 2\n0 0 0\n1 1 1\n" + rows,
        b'# c\nTITLE "t"\nLUT_IN_VIDEO_RANGE\nDOMAIN_MIN 0 0 0\nLUT_3D_SIZE 2 # n\n---\n' + rows,
        ('TITLE "\u00e4"\nLUT_3D_SIZE 2\n'.encode("utf-16")) + rows.decode().encode("utf-16-le"),
    ]


def run_lut(suffix: str) -> Callable[[bytes, Path], object]:
    def run(data: bytes, folder: Path) -> object:
        path = folder / f"a{suffix}"
        path.write_bytes(data)
        return Lut3D.load(path).resampled(3)

    return run


def run_raw(data: bytes, folder: Path) -> object:
    path = folder / "a.rgba8"
    path.write_bytes(raw_texels(identity_lut(4), dtype="rgba8"))
    (folder / "a.rgba8.json").write_bytes(data)
    return Lut3D.load(path)


def raw_seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.rgba8")
        Lut3D(identity_lut(4)).save(path)
        return [Path(f"{path}.json").read_bytes()]


def ocio_seeds() -> list[bytes]:
    shaper = "2\n0 1\n0 0.5"
    rows = "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    text = "\n".join(["CSPLUTV100", "3D", "", "BEGIN METADATA", "END METADATA", "", *[shaper] * 3])
    return [f"{text}\n\n2 2 2\n{rows}\n".encode()]


def look_folder(folder: Path) -> Path:
    found = next(one for one in hairseg.looks() if one.id == "ombre-caramel")
    found.save(folder / found.id)
    return folder / found.id


@lru_cache
def look_seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return [(look_folder(Path(folder)) / "look.json").read_bytes()]


@lru_cache
def zip_seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return [pack_look(look_folder(Path(folder)))]


def run_look(data: bytes, folder: Path) -> object:
    (folder / "look.json").write_bytes(data)
    return Look.load(folder)


def run_zip(data: bytes, folder: Path) -> object:
    path = folder / "a.zip"
    path.write_bytes(data)
    return read_look_zip(path)


@lru_cache
def bundle_seeds() -> list[bytes]:
    manifest = {"schema": "hairseg-bundle-1", "models": [{"name": "m", "test_vectors": "v.json"}]}
    listed = {"schema": "hairseg-test-vectors-1", "size": 4, "vectors": [], "tolerances": {}}
    files = {"bundle.json": json.dumps(manifest), "v.json": json.dumps(listed), "SHA256SUMS": "x"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"b/{name}", text)
    return [buffer.getvalue()]


def run_bundle(data: bytes, folder: Path) -> object:
    path = folder / "b.zip"
    path.write_bytes(data)
    with Bundle(path) as bundle:
        for name in bundle.names:
            bundle.read(name)
        bundle.manifest()
        return read_vectors(bundle, "v.json")


def run_model(data: bytes, folder: Path) -> object:
    path = folder / "m.tflite"
    path.write_bytes(data)
    with hairseg.Segmenter(path) as segmenter:
        return segmenter.size


def run_card(data: bytes, folder: Path) -> object:
    path = folder / "m.json"
    path.write_bytes(data)
    return read_card(path)


def card_seeds() -> list[bytes]:
    card = {"schema_version": 1, "resize": {"rule": "stretch"}, "files": {"a.tflite": "0" * 64}}
    return [json.dumps(card).encode()]


def run_json(data: bytes, folder: Path) -> object:
    try:
        return parse_json(data)
    except JsonError:
        return None


def run_recipe(data: bytes, folder: Path) -> object:
    try:
        value = parse_json(data)
    except JsonError:
        return None
    return make_look(read_recipe(value), value, no_table, measures=False)


def no_table(name: str) -> np.ndarray:
    return identity_lut(3)


def recipe_seeds() -> list[bytes]:
    named = {**default_recipe(), "id": "a", "title": "a", "author": "a"}
    return [json.dumps(named).encode()]


def run_frame(data: bytes, folder: Path) -> object:
    return read_frame(data)


def frame_seeds() -> list[bytes]:
    head = {"source": "a", "time": 0.5, "width": 32, "height": 32, "recipe": default_recipe()}
    text = json.dumps(head).encode()
    return [struct.pack("<I", len(text)) + text + bytes(32 * 32 * 4)]


def run_session(data: bytes, folder: Path) -> object:
    (folder / "session.json").write_bytes(data)
    store = SessionStore(folder)
    return store.names(), store.write({}, after=store.saved.revision)


def run_journal(data: bytes, folder: Path) -> object:
    (folder / ".hairseg-batch.jsonl").write_bytes(data)
    with Journal(folder) as journal:
        return dict(journal.entries)


def run_color(data: bytes, folder: Path) -> object:
    return parse_color(data.decode("utf-8", "surrogateescape"))


def run_upload(data: bytes, folder: Path) -> object:
    return decode_photo(data)


def run_mask_upload(data: bytes, folder: Path) -> object:
    return decode_mask(data, 12, 9)


def run_import(data: bytes, folder: Path) -> object:
    return import_lut(data, "a.cube")


def run_video(data: bytes, folder: Path) -> object:
    from hairseg.video.reading import VideoReader

    path = folder / "a.mp4"
    path.write_bytes(data)
    with VideoReader(path, max_frames=4) as reader:
        return [timed.pts for timed in reader.frames()]


@lru_cache
def video_seeds() -> list[bytes]:
    from tests.clips import make_clip

    with tempfile.TemporaryDirectory() as folder:
        clips = [
            make_clip(Path(folder, name), frames=4, sound="aac")
            for name in ("a.mp4", "a.mkv", "a.ts")
        ]
        return [clip.read_bytes() for clip in clips]


TARGETS = {
    "picture": Target(
        run_picture, picture_seeds, (".jpg", ".png", ".tiff", ".gif", ".avif", ".dds")
    ),
    "mask": Target(
        run_mask, lambda: [encoded("PNG", "L"), encoded("TIFF", "L")], (".png", ".tiff")
    ),
    "cube": Target(run_lut(".cube"), cube_seeds, (".cube",)),
    "lut picture": Target(
        run_lut(".png"), lambda: [lut_file("a.png", bits=bits) for bits in (8, 16)], (".png",)
    ),
    "texture header": Target(run_raw, raw_seeds),
    "ocio": Target(run_lut(".csp"), ocio_seeds, (".csp", ".vf"), replayed=2),
    "look.json": Target(run_look, look_seeds, replayed=60),
    "look's zip": Target(run_zip, zip_seeds, (".zip",), replayed=60),
    "bundle": Target(run_bundle, bundle_seeds, (".zip",)),
    "model": Target(
        run_model, lambda: [(DATA / "tiny_64.tflite").read_bytes()], (".tflite",), replayed=2
    ),
    "model.json": Target(run_card, card_seeds),
    "json": Target(run_json, lambda: [*recipe_seeds(), b'[1, -2.5e3, "\\u00e4", null, {}]']),
    "recipe": Target(run_recipe, recipe_seeds, replayed=60),
    "live frame": Target(run_frame, frame_seeds),
    "session": Target(run_session, lambda: [b'{"revision": 3, "document": {"a": ["mask-00"]}}']),
    "journal": Target(
        run_journal,
        lambda: [b'{"name": "a", "source": "1", "settings": "2", "target": "3"}\n' * 2],
    ),
    "colour": Target(
        run_color, lambda: [b"#7a1f3d", b"rgb(1, 2, 3)", b"copper", b"hsl(3, 4%, 5%)"]
    ),
    "upload": Target(run_upload, upload_seeds, (".jpg", ".png")),
    "painted mask": Target(run_mask_upload, lambda: [encoded("PNG", "L")], (".png",)),
    "imported LUT": Target(run_import, cube_seeds, (".cube", ".png")),
    "video": Target(run_video, video_seeds, (".gif",), replayed=40),
}
