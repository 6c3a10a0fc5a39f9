"""What every model must take and give, whatever runs it.

The signature `segment`: `image` [1, S, S, 3] and `prior` [1, S, S, 1] to `mask` [1, S, S, 1], all
float32 in 0..1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hairseg.checks import requirement
from hairseg.errors import ModelError

SIGNATURE = "segment"
# Where a model may run; "auto" is the GPU where it works.
ACCELERATORS = ("cpu", "gpu", "auto")


@dataclass(frozen=True)
class TensorSpec:
    """Shape and dtype name of one input or output."""

    shape: tuple[int, ...]
    dtype: str


def check_signatures(signatures: Iterable[str], name: str) -> None:
    """Refuse a model without the signature `segment`.

    Args:
        signatures: The signatures that it has.
        name: How messages call the model.

    Raises:
        ModelError: It is not among them.
    """
    found = sorted(signatures)
    if SIGNATURE not in found:
        got = ", ".join(repr(key) for key in found) or "none"
        raise ModelError(f"{name}: " + requirement("signature", repr(SIGNATURE), got))


def check_contract(
    inputs: Mapping[str, TensorSpec], outputs: Mapping[str, TensorSpec], name: str
) -> int:
    """Check names, shapes and types of the signature's tensors.

    Args:
        inputs: By name.
        outputs: By name.
        name: How messages call the model.

    Returns:
        S, the side of the model's input and mask.

    Raises:
        ModelError: They are not those of a hairseg model.

    >>> square = TensorSpec((1, 64, 64, 1), "float32")
    >>> image = TensorSpec((1, 64, 64, 3), "float32")
    >>> check_contract({"image": image, "prior": square}, {"mask": square}, "m.tflite")
    64
    """
    image = inputs.get("image")
    size = image.shape[1] if image is not None and len(image.shape) == 4 else 0
    wanted = {
        "image": (1, size, size, 3),
        "prior": (1, size, size, 1),
        "mask": (1, size, size, 1),
    }
    tensors = {**inputs, **outputs}
    found = {key: tensor.shape for key, tensor in tensors.items()}
    dtypes = {tensor.dtype for tensor in tensors.values()}
    if found == wanted and list(outputs) == ["mask"] and dtypes == {"float32"} and size > 0:
        return size
    shapes = ", ".join(f"{key} {list(shape)}" for key, shape in found.items())
    required = "float32 image [1, S, S, 3], prior [1, S, S, 1] -> mask [1, S, S, 1]"
    got = f"{'/'.join(sorted(dtypes))} {shapes}"
    raise ModelError(f"{name}: " + requirement(f"signature {SIGNATURE!r}", required, got))
