"""What OpenColorIO does with a file, in the process that `hairseg.lut.ocio` starts for it."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import MAX_LUT_SIZE
from hairseg.lut.table import identity_lut

_REASON_CHARS = 160


def child(path: str, largest: str) -> None:
    """Write a line of JSON to stdout, then the table's float32 values if there is no error.

    Args:
        path: The file.
        largest: Nodes a side of the largest table that is wanted as it is.
    """
    header, table = _read(Path(path), int(largest))
    output = sys.stdout.buffer
    output.write(json.dumps(header).encode() + b"\n")
    if table is not None:
        output.write(table.astype("<f4").tobytes())
    output.flush()


def _read(path: Path, largest: int) -> tuple[dict[str, Any], NDArray[np.float32] | None]:
    import PyOpenColorIO as ocio  # noqa: N813

    try:
        transform = ocio.FileTransform(src=str(path.resolve()), interpolation=ocio.INTERP_LINEAR)
        processor = ocio.Config.CreateRaw().getProcessor(transform)
        steps = list(processor.createGroupTransform())
        table = _only_table(ocio, steps)
        if table is not None and len(table) <= largest:
            return {"size": len(table), "steps": 1}, table
        nodes = identity_lut(MAX_LUT_SIZE)
        values = nodes.reshape(-1, 3).copy()
        processor.getDefaultCPUProcessor().applyRGB(values)
        return {"size": MAX_LUT_SIZE, "steps": len(steps)}, values
    except Exception as error:  # noqa: BLE001 - its own, and those of what stands between
        return {"error": _reason(str(error))}, None


def _only_table(ocio: Any, steps: list[Any]) -> NDArray[np.float32] | None:
    """Return the table of a file that is one and nothing else; it lies red, green, blue fastest."""
    if len(steps) != 1 or not isinstance(steps[0], ocio.Lut3DTransform):
        return None
    if steps[0].getDirection() != ocio.TRANSFORM_DIR_FORWARD:
        return None
    size = steps[0].getGridSize()
    return np.array(steps[0].getData(), np.float32).reshape(size, size, size, 3)


def _reason(text: str) -> str:
    """Return the telling part of OpenColorIO's message, which lists each parser that it tried."""
    told = re.search(r"failed with: (.+?)(?:\s{2,}|$)", " ".join(text.split("\n")))
    reason = " ".join((told[1] if told else text).split())
    return f"is malformed ({reason[:_REASON_CHARS].rstrip('. ')})"
