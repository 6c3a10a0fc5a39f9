"""What the page is compared with: assets, pictures and clips, and what hairseg makes of them.

Everything is written into one folder that the browser tests (`*.test.mjs`) read:

- `assets/`          what the page loads
- `portrait.png`     scikit-image's astronaut, public domain; `closeup.png` her head, larger and not
                     square
- `PHOTO.MODEL.mask` float32 mask of a photo
- `PHOTO.MODEL.COLOR.rgb` the recoloured photo
- `group.*`, `row.*` photos of several heads, their masks, and the same in copper
- `shaders/`         inputs of the shaders for ports, and what hairseg's own functions make of them
- `camera.y4m`       what the fake camera shows; `clip.webm` the same as a file
"""

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg import Segmenter
from hairseg.cli.main import main as command
from hairseg.core.spec import NO_HAIR
from hairseg.dye.curves import DyeSettings
from hairseg.dye.parts import Gradient, GradientStop, Highlights, Split
from hairseg.look.look import Look
from hairseg.look.resolver import resolve_look
from hairseg.lut.table import apply_lut, blend_luts
from hairseg.render.compose import blend_position, mean_hair_intensity, recolor_frame
from hairseg.segmentation.spec import HAZE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "web" / "page"
# Looks, and any colour, that the page must recolour the portrait like hairseg.
COLORS = ("copper", "platinum", "jet-black", "#7a1f3d")
BLUE = DyeSettings((0.15, 0.3, 0.75))
PINK = DyeSettings((0.85, 0.45, 0.6))
# What the shipped looks may or may not have; the page is tested with these beside them.
PARTS = {
    "gradient": {
        "gradient": Gradient((GradientStop(PINK, 0.6), GradientStop(BLUE, 1.0, 0.8)), root=0.2)
    },
    "weak-roots": {"gradient": Gradient((GradientStop(BLUE),), root_strength=0.3)},
    "highlights": {"highlights": Highlights(PINK, share=0.35, width=0.04)},
    "split": {"split": Split(BLUE, softness=0.1), "strength": 0.8},
    "glossy": {"shine": 1.6},
    "matte": {"shine": 0.2},
}
FRAMES = 24
# Look, place between its LUTs (None: from the hair's intensity) and strength.
SHADER_CASES = (
    ("copper", None, 1.0),
    ("platinum", 0.0, 1.0),
    ("jet-black", 1.0, 1.0),
    ("electric-blue", 0.37, 0.6),
    ("copper", 0.5, 0.0),
)


def _name(path: Path) -> str:
    """What the page calls a model."""
    return path.stem.removesuffix("_fp16")


def write_references(folder: Path, models: list[Path], tiny_model: Path) -> None:
    """Writes everything; takes some seconds."""
    arguments = [argument for path in models for argument in ("--model", str(path))]
    # Fast, and no part of the product: the page must not offer it.
    arguments += ["--hidden-model", str(tiny_model)]
    models = [*models, tiny_model]
    page = build_assets()
    # Compared with `recolor_frame` without a head's tone, which the page makes as streams do.
    plain = [replace(look, depth=0.0) for look in [*page.sorted_looks(), *looks_of_parts()]]
    toned = replace(resolve_look("platinum"), id="test-toned")
    page.sorted_looks = lambda: [*plain, toned]
    assert page.main(["--out", str(folder / "assets"), *arguments]) == 0
    manifest = json.loads((folder / "assets" / "manifest.json").read_text())
    manifest["dye"]["depth"] = 0.0
    (folder / "assets" / "manifest.json").write_text(json.dumps(manifest))
    portrait = read_portrait()
    head = Image.fromarray(portrait[:250, 85:305])
    closeup = np.asarray(head.resize((880, 1010), Image.Resampling.BICUBIC))
    (folder / "models.json").write_text(json.dumps([_name(path) for path in models]))
    for name, photo in (("portrait", portrait), ("closeup", closeup)):
        Image.fromarray(photo).save(folder / f"{name}.png")
        for path in models:
            with Segmenter(path, num_threads=1) as segmenter:
                mask = segmenter.segment(photo)
            mask.astype("<f4").tofile(folder / f"{name}.{_name(path)}.mask")
            wanted = {color: resolve_look(color) for color in COLORS}
            wanted |= {look.id: look for look in looks_of_parts()}
            for color, look in wanted.items():
                recolored = recolor_frame(photo, mask, replace(look, depth=0.0))
                recolored.tofile(folder / f"{name}.{_name(path)}.{color.lstrip('#')}.rgb")
    write_groups(folder, models[0], portrait)
    (folder / "guide").mkdir()
    for side in ("dark", "light"):
        cube = folder / "guide" / f"{side}.cube"
        assert command(["lut", "export", "copper", str(cube), "--side", side]) == 0
    write_shader_references(folder / "shaders", portrait)
    frames = [clip_frame(portrait, index) for index in range(FRAMES)]
    write_y4m(folder / "camera.y4m", frames)
    write_webm(folder / "clip.webm", frames)
    write_webm(
        folder / "upright.webm", [np.ascontiguousarray(frame[:, 80:260]) for frame in frames]
    )


def write_groups(folder: Path, model: Path, portrait: NDArray[np.uint8]) -> None:
    """Photos of several heads, in which the page must find each: float32 masks of theirs."""
    head = portrait[:256, 60:380]
    for name, repeats in (("group", (2, 2, 1)), ("row", (1, 4, 1))):
        photo = np.tile(head, repeats)
        Image.fromarray(photo).save(folder / f"{name}.png")
        with Segmenter(model, num_threads=1) as segmenter:
            mask = segmenter.segment(photo)
        mask.astype("<f4").tofile(folder / f"{name}.mask")
        look = replace(resolve_look("copper"), depth=0.0)
        recolor_frame(photo, mask, look).tofile(folder / f"{name}.rgb")


def looks_of_parts() -> list[Look]:
    """Looks of several colours and of other shine, made of a plain one."""
    copper = resolve_look("copper")
    return [replace(copper, id=f"test-{name}", **parts) for name, parts in PARTS.items()]


def write_shader_references(folder: Path, portrait: NDArray[np.uint8]) -> None:
    """What shaders/recolor.* must give: a mask laid over a frame, two LUTs interpolated."""
    folder.mkdir()
    frame = np.ascontiguousarray(portrait[20:180, 160:290])
    height, width = frame.shape[:2]
    rng = np.random.default_rng(5)
    # Soft, with flat 0 and 1, and all that lies between.
    mask = np.clip(cv2.resize(rng.normal(0.5, 1.0, (9, 9)).astype(np.float32), (48, 48)), 0, 1)
    hair = cv2.resize(mask, (width, height), interpolation=cv2.INTER_LINEAR)
    alpha = np.clip((hair - HAZE) / (1 - 2 * HAZE), 0, 1)
    alpha[alpha <= NO_HAIR] = 0.0
    intensity = mean_hair_intensity(frame, alpha)
    assert intensity is not None
    opaque = np.full((height, width, 1), 255, np.uint8)
    np.concatenate([frame, opaque], axis=-1).tofile(folder / "frame.rgba")
    mask.astype("<f4").tofile(folder / "mask.f32")
    cases = []
    for index, (color, position, strength) in enumerate(SHADER_CASES):
        look = resolve_look(color)
        if position is None:
            position = blend_position(intensity, look.dark_intensity, look.light_intensity)
        dyed = apply_lut(frame, blend_luts(look.dark.table, look.light.table, position))
        image = frame / np.float32(255)
        result = image + (alpha * strength)[..., np.newaxis] * (dyed - image)
        result.astype("<f4").tofile(folder / f"{index}.f32")
        pair = np.stack([look.dark.table, look.light.table]).transpose(0, 3, 2, 1, 4)
        rgba = np.concatenate([pair, np.ones((*pair.shape[:-1], 1), np.float32)], axis=-1)
        rgba.astype("<f2").tofile(folder / f"{index}.f16")
        case = {"color": color, "position": position, "strength": strength}
        cases.append({**case, "nodes": look.dark.size})
    sides = {"width": width, "height": height, "side": mask.shape[0]}
    (folder / "cases.json").write_text(json.dumps({**sides, "cases": cases}))


def read_portrait() -> NDArray[np.uint8]:
    """Eileen Collins, NASA; uint8 [512, 512, 3]."""
    from skimage.data import astronaut

    return np.asarray(astronaut(), np.uint8)


def clip_frame(portrait: NDArray[np.uint8], index: int) -> NDArray[np.uint8]:
    """One frame, 240 x 320, of the head swaying to and fro."""
    shift = round(14 * np.sin(index / FRAMES * 2 * np.pi))
    return np.ascontiguousarray(portrait[4:244, 66 + shift : 386 + shift])


def write_y4m(path: Path, frames: list[NDArray[np.uint8]]) -> None:
    """An uncompressed clip, the only kind that Chromium's fake camera takes."""
    height, width = frames[0].shape[:2]
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F15:1 Ip A1:1 C420\n".encode())
        for frame in frames:
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())


def write_webm(path: Path, frames: list[NDArray[np.uint8]]) -> None:
    """A clip that every browser plays."""
    import av

    height, width = frames[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=15)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())


def build_assets() -> ModuleType:
    """The page's own script, which lies outside every package."""
    sys.path.insert(0, str(PAGE))
    try:
        spec = importlib.util.spec_from_file_location("build_assets", PAGE / "build_assets.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(PAGE))
