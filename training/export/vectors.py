"""Test vectors of the release: what the float32 model and the plain recolouring give on a CPU.

The portrait is scikit-image's astronaut (Eileen Collins, NASA, public domain).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from hairseg.bundle.vectors import SCHEMA, ModelVector
from hairseg.look.resolver import resolve_look
from hairseg.lut.raw import raw_texels
from hairseg.render.compose import blend_position, mean_hair_intensity
from hairseg.render.reference import plain_recolor
from training.evaluate.predictors import Predictor

RECOLORED_CODES = 1
INTENSITY = 1e-4


@dataclass(frozen=True)
class Case:
    """What one vector shows: a picture, a prior, a look and a strength.

    Attributes:
        name: Name of the vector.
        picture: "portrait", "face", or "mirrored".
        prior: "empty", "own" (the model's mask, fed back) or "wrong" (that mask, upside down).
        look: Id of a look.
        strength: Share of the new colour.
    """

    name: str
    picture: str
    prior: str
    look: str
    strength: float


CASES = (
    Case("portrait", "portrait", "empty", "copper", 1.0),
    Case("face-fed-back", "face", "own", "platinum", 0.8),
    Case("mirrored-wrong-prior", "mirrored", "wrong", "jet-black", 1.0),
)


def make_vectors(reference: Predictor, cases: Sequence[Case] = CASES) -> tuple[ModelVector, ...]:
    """Compute the vectors of a model.

    Args:
        reference: The float32 model on a CPU.
        cases: What to show.
    """
    return tuple(_make_vector(reference, case) for case in cases)


def _make_vector(reference: Predictor, case: Case) -> ModelVector:
    frame = _frame(case.picture, reference.size)
    image = frame / np.float32(255)
    prior = np.zeros(frame.shape[:2], np.uint8)
    if case.prior != "empty":
        prior = np.rint(reference.predict(image) * 255).astype(np.uint8)
    if case.prior == "wrong":
        prior = np.ascontiguousarray(prior[::-1])
    mask = reference.predict(image, prior / np.float32(255))
    look = resolve_look(case.look)
    intensity = mean_hair_intensity(frame, mask)
    if intensity is None:
        raise ValueError(f"test vector {case.name}: the model finds no hair in it")
    position = blend_position(intensity, look.dark_intensity, look.light_intensity)
    # As the bundle holds them: rounded to half floats.
    tables = [_half(side) for side in (look.palette.colors[0].dark, look.palette.colors[0].light)]
    recolored = plain_recolor(frame, mask, *tables, position=position, strength=case.strength)
    return ModelVector(
        case.name, frame, prior, mask, case.look, case.strength, intensity, position, recolored
    )


def vector_files(
    vectors: Sequence[ModelVector], tolerances: Mapping[str, Mapping[str, float]]
) -> dict[str, bytes]:
    """Write vectors as files.

    Args:
        vectors: Of one model.
        tolerances: By file of the model, bounds by measure.

    Returns:
        Contents by name inside the model's folder of vectors.
    """
    listed = {
        "schema": SCHEMA,
        "size": len(vectors[0].frame),
        "how": "image = frame / 255, prior = prior / 255; mask.f32 is float32, little-endian, "
        "row by row; recolored is frame, mask and the look's own LUTs, as shaders/README.md says",
        "tolerances": {file: dict(bounds) for file, bounds in tolerances.items()},
        "recolored_tolerance_codes": RECOLORED_CODES,
        "intensity_tolerance": INTENSITY,
        "vectors": [
            {
                "name": vector.name,
                "look": vector.look,
                "strength": vector.strength,
                "intensity": round(vector.intensity, 6),
                "position": round(vector.position, 6),
                "hair_share": round(float(vector.mask.mean()), 6),
            }
            for vector in vectors
        ],
    }
    files = {"vectors.json": (json.dumps(listed, indent=1) + "\n").encode()}
    for vector in vectors:
        files |= {f"{vector.name}/{name}": content for name, content in _pictures(vector)}
    return files


def _pictures(vector: ModelVector) -> Iterator[tuple[str, bytes]]:
    for name in ("frame", "prior", "recolored"):
        file = io.BytesIO()
        Image.fromarray(getattr(vector, name)).save(file, "PNG", optimize=True)
        yield f"{name}.png", file.getvalue()
    yield "mask.f32", vector.mask.astype("<f4").tobytes()


def _frame(picture: str, size: int) -> np.ndarray:
    try:
        from skimage.data import astronaut
    except ImportError as error:
        raise ValueError("the test vectors' portrait needs scikit-image: pip install it") from error
    photo = np.asarray(astronaut(), np.uint8)
    if picture == "face":
        photo = np.ascontiguousarray(photo[:280, 84:364])
    elif picture == "mirrored":
        photo = np.ascontiguousarray(photo[:, ::-1])
    shrinks = photo.shape[0] > size
    rule = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(photo, (size, size), interpolation=rule))


def _half(table: np.ndarray) -> np.ndarray:
    texels = np.frombuffer(raw_texels(table), "<f2")
    side = table.shape[0]
    return np.ascontiguousarray(
        texels.reshape(side, side, side, 4)[..., :3].transpose(2, 1, 0, 3), np.float32
    )
