"""Metadata of a `.tflite` for MediaPipe Tasks: a flatbuffer of its schema, and a label file.

The schema is TensorFlow Lite Metadata 1.5 (mediapipe/tasks/metadata/metadata_schema.fbs, file
identifier M001); a slot is a field's place in its table there. Its own writer comes with packages
that do not install together with ours.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import flatbuffers

LABEL = "hair_mask"
LABELS_FILE = "labels.txt"
METADATA_NAME = "TFLITE_METADATA"
_IDENTIFIER = b"M001"
_IMAGE_PROPERTIES, _NORMALIZATION = 2, 1  # their numbers in the unions
_RGB, _AXIS_LABELS = 1, 2
_PARSER_VERSION = "1.5.0"
# A zip's oldest date: the file's bytes must not depend on the day.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def segmenter_metadata(*, name: str, description: str, version: str, license_text: str) -> bytes:
    """Describe a model from one RGBA picture (bytes over 255) to one hair mask in 0..1.

    Returns:
        The flatbuffer ModelMetadata.
    """
    writer = _Writer()
    image = writer.table({0: ("byte", _RGB)})
    content = writer.table({0: ("ubyte", _IMAGE_PROPERTIES), 1: ("offset", image)})
    scale = writer.table(
        {0: ("offset", writer.floats([0.0])), 1: ("offset", writer.floats([255.0]))}
    )
    unit = writer.table({0: ("ubyte", _NORMALIZATION), 1: ("offset", scale)})
    stats = writer.table({0: ("offset", writer.floats([1.0])), 1: ("offset", writer.floats([0.0]))})
    picture = writer.table(
        {
            0: ("offset", writer.text("image")),
            1: ("offset", writer.text("RGB, and the mask of the frame before as alpha")),
            3: ("offset", content),
            4: ("offset", writer.tables([unit])),
            5: ("offset", stats),
        }
    )
    labels = writer.table(
        {
            0: ("offset", writer.text(LABELS_FILE)),
            1: ("offset", writer.text("what the mask's channel means")),
            2: ("byte", _AXIS_LABELS),
        }
    )
    mask = writer.table(
        {
            0: ("offset", writer.text("mask")),
            1: ("offset", writer.text("probability of hair")),
            6: ("offset", writer.tables([labels])),
        }
    )
    graph = writer.table(
        {2: ("offset", writer.tables([picture])), 3: ("offset", writer.tables([mask]))}
    )
    fields = {0: name, 1: description, 2: version, 4: "The hairseg authors", 5: license_text}
    slots = {slot: ("offset", writer.text(text)) for slot, text in fields.items()}
    slots[3] = ("offset", writer.tables([graph]))
    slots[7] = ("offset", writer.text(_PARSER_VERSION))
    return writer.finish(writer.table(slots))


def append_files(model: bytes, files: Mapping[str, bytes]) -> bytes:
    """Put files behind a model as a zip archive, where MediaPipe looks for them."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as pack:
        for name, content in sorted(files.items()):
            pack.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content)
    return model + archive.getvalue()


class _Writer:
    """A flatbuffer from the leaves up."""

    def __init__(self) -> None:
        self._builder = flatbuffers.Builder(1024)

    def text(self, value: str) -> int:
        return int(self._builder.CreateString(value))

    def floats(self, values: Sequence[float]) -> int:
        self._builder.StartVector(4, len(values), 4)
        for value in reversed(values):
            self._builder.PrependFloat32(value)
        return int(self._builder.EndVector())

    def tables(self, offsets: Sequence[int]) -> int:
        self._builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self._builder.PrependUOffsetTRelative(offset)
        return int(self._builder.EndVector())

    def table(self, slots: Mapping[int, tuple[str, int]]) -> int:
        builder = self._builder
        builder.StartObject(max(slots) + 1)
        for slot, (kind, value) in slots.items():
            if kind == "offset":
                builder.PrependUOffsetTRelativeSlot(slot, value, 0)
            elif kind == "ubyte":
                builder.PrependUint8Slot(slot, value, 0)
            else:
                builder.PrependInt8Slot(slot, value, 0)
        return int(builder.EndObject())

    def finish(self, root: int) -> bytes:
        self._builder.Finish(root, _IDENTIFIER)
        return bytes(self._builder.Output())
