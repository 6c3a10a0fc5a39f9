"""A `.keras` file with its weights as float16: half the size, and Keras reads it as it is.

What is committed to start a finetuning from needs no more: rounding to 11 bits moves masks less
than a step of training does. Keras casts to the layers' own dtype when it loads.
"""

from __future__ import annotations

import io
import zipfile

import numpy as np

_WEIGHTS = "model.weights.h5"


def halve(keras_file: bytes) -> bytes:
    """Return a `.keras` file's bytes with every float32 weight stored as float16.

    Raises:
        ValueError: A weight is beyond what float16 can hold.
    """
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(keras_file)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == _WEIGHTS:
                content = _halved(content)
            # a fixed date: the same weights are the same file
            target.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _halved(content: bytes) -> bytes:
    import h5py

    written = io.BytesIO()
    with h5py.File(io.BytesIO(content), "r") as source, h5py.File(written, "w") as target:

        def copy(name: str, item: object) -> None:
            if isinstance(item, h5py.Group):
                made = target.require_group(name)
            else:
                array = np.asarray(item)
                if array.dtype == np.float32:
                    with np.errstate(over="ignore"):
                        half = array.astype(np.float16)
                    if not np.isfinite(half).all():
                        raise ValueError(f"{name} holds a weight that float16 cannot")
                    array = half
                made = target.create_dataset(name, data=array)
            for key, value in item.attrs.items():
                made.attrs[key] = value

        for key, value in source.attrs.items():
            target.attrs[key] = value
        source.visititems(copy)
    return written.getvalue()
