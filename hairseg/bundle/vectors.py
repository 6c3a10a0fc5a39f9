"""Test vectors of the release bundle: inputs and what must come out, for a port to check itself.

A vector is a frame at the network's own size (so that nobody's resize matters), a prior, the mask
that the float32 model gives on a CPU, and the frame recoloured with that mask in the plain way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.bundle.contents import Bundle
from hairseg.checks import MAX_LUT_SIZE, MIN_LUT_SIZE, describe, requirement
from hairseg.errors import FrameError
from hairseg.image.formats import open_picture
from hairseg.render.compose import blend_position, mean_hair_intensity
from hairseg.render.reference import plain_recolor

SCHEMA = "hairseg-test-vectors-1"
# The largest network that a bundle can hold.
MAX_SIDE = 2048
MEASURES = ("max_abs", "mean_abs", "crossing_share")
# By precision, the widest bounds that a bundle may ask for.
_FLOAT = {"max_abs": 2e-3, "mean_abs": 1e-3, "crossing_share": 1e-3}
_HALF = {"max_abs": 0.1, "mean_abs": 0.01, "crossing_share": 5e-3}
WIDEST = {
    "float32": _FLOAT,
    "float16": _HALF,
    "int8": {"max_abs": 1.0, "mean_abs": 0.1, "crossing_share": 0.1},
    "mediapipe": _FLOAT,
    "onnx": _FLOAT,
    "onnx_fp16": _HALF,
}
MOST_CODES, MOST_INTENSITY = 8, 0.01
_MOST_VECTORS = 100


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
    """Read a model's `vectors.json` and the files that it names.

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
        size = _whole(listed["size"], "size", 1, MAX_SIDE)
        if not 0 < len(listed["vectors"]) <= _MOST_VECTORS:
            raise ValueError("it must hold vectors, and bounds for every file")
        vectors = tuple(_vector(bundle, folder, size, each) for each in listed["vectors"])
        tolerances = {
            file: {
                measure: _number(bounds[measure], measure, 0.0, 1.0)
                for measure in MEASURES
                if measure in bounds
            }
            for file, bounds in listed["tolerances"].items()
        }
        if not all(tolerances.values()):
            raise ValueError("it must hold vectors, and bounds for every file")
        codes = listed["recolored_tolerance_codes"]
        intensity = listed["intensity_tolerance"]
        return VectorSet(
            size,
            vectors,
            tolerances,
            _whole(codes, "recolored_tolerance_codes", 0, MOST_CODES),
            _number(intensity, "intensity_tolerance", 0.0, MOST_INTENSITY),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise bundle.error(f"{name} is malformed ({error})") from error


def check_bounds(bounds: Mapping[str, float], precision: str) -> None:
    """Refuse bounds that nothing could miss.

    Raises:
        ValueError: A bound is wider than `WIDEST`, or neither `max_abs` nor `mean_abs` has one.
    """
    if "max_abs" not in bounds and "mean_abs" not in bounds:
        raise ValueError(f"{precision} needs a bound for max_abs or mean_abs")
    for measure, bound in bounds.items():
        _number(bound, f"the bound of {precision} for {measure}", 0.0, WIDEST[precision][measure])


def mask_distance(expected: NDArray[np.float32], found: NDArray[np.float32]) -> dict[str, float]:
    """Return how far a mask is from the expected one, by measure; NaN counts as infinitely far."""
    difference = np.nan_to_num(np.abs(found - expected), nan=np.inf)
    crossing = np.mean((found > 0.5) != (expected > 0.5))
    values = (float(difference.max()), float(difference.mean()), float(crossing))
    return dict(zip(MEASURES, values, strict=True))


def recolor_vector(vector: ModelVector, bundle: Bundle) -> tuple[float, NDArray[np.uint8]]:
    """Compute a vector's intensity and recoloured frame anew, from the bundle's own look.

    Raises:
        ModelError: The look is missing or malformed.
    """
    folder = f"looks/{vector.look}"
    look = bundle.read_json(f"{folder}/look.json")
    tables = [read_table(bundle, f"{folder}/own.{side}.rgba16f") for side in ("dark", "light")]
    try:
        dark, light = (
            _number(look[side]["intensity"], f"{side}.intensity", 0.0, 1.0)
            for side in ("dark", "light")
        )
        if not dark < light or tables[0].shape != tables[1].shape:
            raise ValueError("dark and light must be of one size, dark below light")
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
    """Read a LUT of the bundle from its RGBA16F texels, float32 [N, N, N, 3]."""
    content = bundle.read(name)
    size = round((len(content) / 8) ** (1 / 3))
    if size**3 * 8 != len(content) or not MIN_LUT_SIZE <= size <= MAX_LUT_SIZE:
        required = f"N³ of 4 half floats, N in {MIN_LUT_SIZE}..{MAX_LUT_SIZE}"
        raise bundle.error(f"{name} " + requirement("texels", required, f"{len(content)} bytes"))
    texels = np.frombuffer(content, "<f2")
    if not np.isfinite(texels).all():
        raise bundle.error(f"{name} holds NaN or infinity")
    table = texels.reshape(size, size, size, 4)[..., :3].transpose(2, 1, 0, 3)
    return np.ascontiguousarray(table, np.float32)


def _vector(bundle: Bundle, folder: str, size: int, listed: dict[str, Any]) -> ModelVector:
    name, look = listed["name"], listed["look"]
    place = f"{folder}/{name}"
    content = bundle.read(f"{place}/mask.f32")
    if len(content) != 4 * size * size:
        raise ValueError(f"{place}/mask.f32 has {len(content)} bytes")
    mask = np.frombuffer(content, "<f4").astype(np.float32)
    if not ((mask >= 0) & (mask <= 1)).all():
        raise ValueError(f"{place}/mask.f32 holds values outside 0..1")
    return ModelVector(
        name=str(name),
        frame=_picture(bundle, f"{place}/frame.png", (size, size, 3)),
        prior=_picture(bundle, f"{place}/prior.png", (size, size)),
        mask=mask.reshape(size, size),
        look=str(look),
        strength=_number(listed["strength"], "strength", 0.0, 1.0),
        intensity=_number(listed["intensity"], "intensity", 0.0, 1.0),
        position=_number(listed["position"], "position", 0.0, 1.0),
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


def _number(value: object, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise ValueError(requirement(name, f"a number in {low:g}..{high:g}", describe(value)))
    return float(value)


def _whole(value: object, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(requirement(name, f"a whole number in {low}..{high}", describe(value)))
    return value
