"""Makes what the page loads: looks as textures, the models, the dye's tables, a sample portrait.

    python web/page/build_assets.py            # from the checkout, needs hairseg installed

Everything goes to `web/page/assets/`, which git ignores; the npm package holds the same. A look
made by settings is its settings and tone curves, of which the engine makes its LUTs; the LUTs of an
editor are written as float16 RGB, red fastest: what `texImage3D` takes as it is.
"""

import argparse
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from dye_tables import dye_entry, dye_tables, tone_table
from PIL import Image

import hairseg
from hairseg.core.color import srgb_to_oklab
from hairseg.dye.curves import DyeSettings
from hairseg.dye.dyed_lut import DyedLut
from hairseg.dye.statistics import luma_tenths
from hairseg.dye.tone import hair_pixels
from hairseg.look.catalog import shipped_looks
from hairseg.look.drawn_strands import draw_strands
from hairseg.look.look import Look
from hairseg.render.compose import recolor_frame
from hairseg.render.tone import usual_tenths
from hairseg.runtime.model_file import NAMES
from hairseg.runtime.registry import model_entry

HERE = Path(__file__).resolve().parent
# Models that run live in a browser, those that ship, in this order.
OFFERED = ("light", "full", "open-light", "open")
_FLOAT16 = "_fp16"
CHIP_SIZE = 112
THUMB_SIZE = 88
# Undyed hair that the gallery's chips are dyed from.
CHIP_INTENSITY = 0.3


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "assets", help="folder to (re)make")
    parser.add_argument(
        "--model",
        type=Path,
        action="append",
        help="NAME_SIZE.tflite or NAME_SIZE_fp16.tflite to offer, in this order (the shipped ones)",
    )
    parser.add_argument(
        "--hidden-model",
        type=Path,
        action="append",
        default=[],
        help="NAME_SIZE.tflite that ?model=NAME_SIZE starts with and the page does not offer",
    )
    args = parser.parse_args(argv)
    folder = Path(hairseg.__file__).parent / "models"
    offered = [NAMES[name] for name in OFFERED if name in NAMES]
    models = args.model or [folder / f"{name}{_FLOAT16}.tflite" for name in offered]
    models = [path for path in models if path.is_file()]
    models += [path for path in args.hidden_model if path.is_file()]
    if not models:
        print(f"build_assets: no model in {folder}; name one with --model", file=sys.stderr)
        return 2
    shutil.rmtree(args.out, ignore_errors=True)
    (args.out / "looks").mkdir(parents=True)
    manifest = {
        "schemaVersion": 1,
        "hairseg": getattr(hairseg, "__version__", None),
        "models": [
            {**_copy_model(path, args.out), "hidden": path in args.hidden_model} for path in models
        ],
        "looks": [_write_look(look, args.out) for look in sorted_looks()],
        "sample": _write_sample(args.out),
        "dye": dye_tables(),
    }
    tone_table().astype("<f4").tofile(args.out / "tones.f32")
    (args.out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    size = sum(path.stat().st_size for path in args.out.rglob("*") if path.is_file())
    print(f"{args.out}: {len(manifest['looks'])} looks, {len(models)} models, {size / 1e6:.1f} MB")
    return 0


def sorted_looks() -> list[Look]:
    """Hairseg's looks, natural colours from black to white first, then the bold ones by hue."""

    def place(look: Look) -> tuple[bool, float]:
        lightness, a, b = srgb_to_oklab(look.rgb).tolist()
        hue = np.degrees(np.arctan2(b, a)) % 360
        natural = float(np.hypot(a, b)) < 0.035 or (20 <= hue <= 100 and np.hypot(a, b) < 0.13)
        return (not natural, lightness if natural else hue)

    return sorted(shipped_looks(), key=place)


def _copy_model(path: Path, out: Path) -> dict[str, Any]:
    name = path.stem.removesuffix(_FLOAT16)
    titles = {file: title.replace("-", " ").capitalize() for title, file in NAMES.items()}
    (out / "models").mkdir(exist_ok=True)
    shutil.copyfile(path, out / "models" / path.name)
    entry = model_entry(str(path))
    return {
        "name": name,
        "title": titles.get(name, name),
        "size": entry.size or int(name.rsplit("_", 1)[1]),
        "file": f"models/{path.name}",
        "bytes": path.stat().st_size,
        "licence": entry.licence,
        "trainedOn": entry.trained_on,
        "commercialUse": entry.commercial_use,
    }


def _write_look(look: Look, out: Path) -> dict[str, Any]:
    colors = _full_strength(look).palette.colors
    dyes = _dyes(look)
    if not dyes:
        pair = np.stack([[color.dark for color in colors], [color.light for color in colors]])
        # [side, color, red, green, blue, 3] to [side, color, blue, green, red, 3]: red is fastest.
        pair.transpose(0, 1, 4, 3, 2, 5).astype("<f2").tofile(out / "looks" / f"{look.id}.f16")
    hair = draw_strands(CHIP_INTENSITY, CHIP_SIZE, CHIP_SIZE, rng=np.random.default_rng(7))
    chip = recolor_frame(hair, np.ones(hair.shape[:2], np.float32), look)
    Image.fromarray(chip).save(out / "looks" / f"{look.id}.webp", quality=88)
    return {
        "id": look.id,
        "title": look.title,
        "family": look.family,
        "tags": list(look.tags),
        "swatch": look.swatch,
        "strength": look.strength,
        "shine": look.shine,
        "darkIntensity": look.dark_intensity,
        "lightIntensity": look.light_intensity,
        "detail": look.detail,
        "strandColor": look.strand_color,
        "lumas": [round(color.luma, 6) for color in colors],
        "size": look.dark.size,
        **({"dyes": dyes} if dyes else {"luts": f"looks/{look.id}.f16"}),
        "depth": look.depth,
        "tenths": hair_pixels(luma_tenths(look.light_intensity)).round(6).tolist(),
        "usual": [
            usual_tenths(color.light, look.light_intensity).round(6).tolist() for color in colors
        ],
        "strengths": _strengths(look, len(colors)),
        "parts": _parts(look),
        "chip": f"looks/{look.id}.webp",
    }


def _dyes(look: Look) -> list[dict[str, Any]]:
    """Return what the LUTs of each colour are made of; nothing where an editor made one."""
    if not (isinstance(look.dark, DyedLut) and isinstance(look.light, DyedLut)):
        return []
    settings: list[DyeSettings] = [look.dark.pair.settings]
    if look.gradient is not None:
        settings += [stop.settings for stop in look.gradient.stops]
    settings += [part.settings for part in (look.split, look.highlights) if part is not None]
    return [dye_entry(one, look.dark_intensity, look.light_intensity) for one in settings]


def _full_strength(look: Look) -> Look:
    """The look with its colours as they are: the page works strengths and shine in by itself."""
    gradient = look.gradient and replace(
        look.gradient,
        root_strength=1.0,
        stops=tuple(replace(stop, strength=1.0) for stop in look.gradient.stops),
    )
    return replace(look, shine=1.0, gradient=gradient)


def _strengths(look: Look, count: int) -> list[float]:
    """Return each colour's LUTs, in the palette's order."""
    strengths = [1.0]
    if look.gradient is not None:
        strengths = [look.gradient.root_strength, *(stop.strength for stop in look.gradient.stops)]
    return [*strengths, *[1.0] * (count - len(strengths))]


def _parts(look: Look) -> dict[str, Any]:
    """Return where the further colours lie; `js/gl/layers.js` reads it."""
    parts: dict[str, Any] = {}
    if look.gradient is not None:
        stops = [stop.position for stop in look.gradient.stops]
        parts["places"] = [look.gradient.root, *stops]
    if look.split is not None:
        parts["softness"] = look.split.softness
    if look.highlights is not None:
        parts["highlights"] = {
            "share": look.highlights.share,
            "width": look.highlights.width,
            "strength": look.highlights.strength,
            "root": look.highlights.root,
        }
    return parts


def _write_sample(out: Path) -> dict[str, str] | None:
    """Scikit-image's portrait of Eileen Collins (NASA, public domain), where it is installed."""
    try:
        from skimage.data import astronaut
    except ImportError:
        return None
    portrait = Image.fromarray(astronaut())
    portrait.save(out / "sample.webp", quality=90)
    # Her head, as the button shows it.
    head = portrait.crop((130, 0, 330, 200)).resize((THUMB_SIZE, THUMB_SIZE))
    head.save(out / "sample-thumb.webp", quality=80)
    credit = "Eileen Collins, NASA, public domain"
    return {"file": "sample.webp", "thumb": "sample-thumb.webp", "credit": credit}


if __name__ == "__main__":
    sys.exit(main())
