"""Test vectors of the release bundle: inputs and what must come out, for a port to check itself.

A vector is a frame at the network's own size (so that nobody's resize matters), a prior, the mask
that the float32 model gives on a CPU, and the frame recoloured with that mask in the plain way.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.bundle.contents import Bundle
from hairseg.checks import requirement
from hairseg.errors import FrameError
from hairseg.image.formats import open_picture
from hairseg.render.compose import blend_position, mean_hair_intensity
from hairseg.render.reference import plain_recolor

SCHEMA = "hairseg-test-vectors-1"
# The largest network that a bundle can hold.
MAX_SIDE = 2048
MEASURES = ("max_abs", "mean_abs", "crossing_share")


@dataclass(frozen=True, eq=False)
class ModelVector:
    """One vector.

    Attributes:
        name: Its name.
        frame: uint8 RGB [S, S, 3]; the network's image is frame / 255.
        prior: uint8 [S, S]; the network's prior is prior / 255.
        mask: float32 [S, S] that must come out.
        look: Id of the look.
        strength: Of the recolouring.
        intensity: Mean hair intensity of frame and mask.
        position: Where between the look's dark and light LUT that is.
        recolored: uint8 [S, S, 3] that must come out of frame, mask, look and strength.
    """

    name: str
    frame: NDArray[np.uint8]
    prior: NDArray[np.uint8]
    mask: NDArray[np.float32]
    look: str
    strength: float
    intensity: float
    position: float
    recolored: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class VectorSet:
    """The vectors of one model.

    Attributes:
        size: S.
        vectors: All of them.
        tolerances: By file of the model: bounds by measure (`MEASURES`).
        recolored_codes: How far a recoloured pixel may be off, in steps of 1/255.
        intensity: How far the mean hair intensity may be off.
    """

    size: int
    vectors: tuple[ModelVector, ...]
    tolerances: dict[str, dict[str, float]]
    recolored_codes: int
    intensity: float


def read_vectors(bundle: Bundle, name: str) -> VectorSet:
    """Reads a model's `vectors.json` and the files that it names.

    Raises:
        ModelError: Something is missing or does not fit together.
    """
    listed = bundle.read_json(name)
    if listed.get("schema") != SCHEMA:
        raise bundle.error(
            f"{name}: " + requirement("schema", repr(SCHEMA), repr(listed.get("schema")))
        )
    folder = name.rpartition("/")[0]
    try:
        size = int(listed["size"])
        vectors = tuple(_vector(bundle, folder, size, each) for each in listed["vectors"])
        tolerances = {
            file: {measure: float(bounds[measure]) for measure in MEASURES if measure in bounds}
            for file, bounds in listed["tolerances"].items()
        }
        if not vectors or not all(tolerances.values()):
            raise ValueError("it must hold vectors, and bounds for every file")
        recolored = listed["recolored_tolerance_codes"]
        return VectorSet(
            size, vectors, tolerances, int(recolored), float(listed["intensity_tolerance"])
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise bundle.error(f"{name} is malformed ({error})") from error


def mask_distance(expected: NDArray[np.float32], found: NDArray[np.float32]) -> dict[str, float]:
    """How far a mask is from the expected one, by measure; NaN counts as infinitely far."""
    difference = np.nan_to_num(np.abs(found - expected), nan=np.inf)
    crossing = np.mean((found > 0.5) != (expected > 0.5))
    values = (float(difference.max()), float(difference.mean()), float(crossing))
    return dict(zip(MEASURES, values, strict=True))


def recolor_vector(vector: ModelVector, bundle: Bundle) -> tuple[float, NDArray[np.uint8]]:
    """Computes a vector's intensity and recoloured frame anew, from the bundle's own look.

    Raises:
        ModelError: The look is missing or malformed.
    """
    folder = f"looks/{vector.look}"
    look = bundle.read_json(f"{folder}/look.json")
    tables = [read_table(bundle, f"{folder}/own.{side}.rgba16f") for side in ("dark", "light")]
    try:
        dark, light = (float(look[side]["intensity"]) for side in ("dark", "light"))
    except (KeyError, TypeError, ValueError) as error:
        raise bundle.error(f"{folder}/look.json is malformed ({error})") from error
    intensity = mean_hair_intensity(vector.frame, vector.mask) or 0.0
    recolored = plain_recolor(
        vector.frame,
        vector.mask,
        *tables,
        position=blend_position(intensity, dark, light),
        strength=vector.strength,
    )
    return intensity, recolored


def read_table(bundle: Bundle, name: str) -> NDArray[np.float32]:
    """Reads a LUT of the bundle from its RGBA16F texels, float32 [N, N, N, 3]."""
    texels = np.frombuffer(bundle.read(name), "<f2")
    size = round((texels.size / 4) ** (1 / 3))
    if size**3 * 4 != texels.size:
        raise bundle.error(f"{name} " + requirement("texels", "N³ of 4", f"{texels.size} numbers"))
    table = texels.reshape(size, size, size, 4)[..., :3].transpose(2, 1, 0, 3)
    return np.ascontiguousarray(table, np.float32)


def _vector(bundle: Bundle, folder: str, size: int, listed: dict[str, Any]) -> ModelVector:
    place = f"{folder}/{listed['name']}"
    mask = np.frombuffer(bundle.read(f"{place}/mask.f32"), "<f4").astype(np.float32)
    return ModelVector(
        name=str(listed["name"]),
        frame=_picture(bundle, f"{place}/frame.png", (size, size, 3)),
        prior=_picture(bundle, f"{place}/prior.png", (size, size)),
        mask=mask.reshape(size, size),
        look=str(listed["look"]),
        strength=float(listed["strength"]),
        intensity=float(listed["intensity"]),
        position=float(listed["position"]),
        recolored=_picture(bundle, f"{place}/recolored.png", (size, size, 3)),
    )


def _picture(bundle: Bundle, name: str, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    try:
        with open_picture(bundle.read(name), formats=("PNG",), max_pixels=MAX_SIDE**2) as file:
            picture = np.asarray(file)
    except FrameError as error:
        raise bundle.error(f"{name}: {error}") from error
    if picture.shape != shape or picture.dtype != np.uint8:
        raise ValueError(f"{name} has shape {list(picture.shape)}")
    return picture
