"""The release bundle: a zip with the models, test vectors, looks and shaders for ports.

All of it lies in one folder. `SHA256SUMS` lists every file in the form of `sha256sum`,
`bundle.json` says what is where. Read here; `training/export/release.py` writes it.
"""

import contextlib
import hashlib
import os
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

from hairseg.checks import describe, requirement
from hairseg.core.closing import Closing
from hairseg.core.json_reader import JsonError, parse_json
from hairseg.errors import ModelError

SCHEMA = "hairseg-bundle-1"
MANIFEST = "bundle.json"
SUMS = "SHA256SUMS"
# More than this is no bundle of ours; the largest file in one is a model.
_MOST_BYTES, _MOST_MEMBER_BYTES = 1 << 30, 256 << 20
_MOST_FILES, _LONGEST_NAME = 10_000, 200
# A part of a path that means itself on every system.
_PLAIN_PART = re.compile(r"(?!\.)[A-Za-z0-9._+-]+(?<!\.)")
_ENCRYPTED = 0x1  # APPNOTE.TXT 4.4.4, bit 0
_SUM_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


class Bundle(Closing):
    """An open bundle; names are those inside its folder, such as `models/labels.txt`.

    Attributes:
        path: The zip.
        names: Every file in it, sorted.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open a bundle; use it with `with`.

        Raises:
            ModelError: The file is missing, truncated, or no bundle.
        """
        self.path = Path(path)
        try:
            if self.path.stat().st_size > _MOST_BYTES:
                raise self.error("is larger than a bundle can be")
            self._zip = zipfile.ZipFile(self.path)
        except OSError as error:
            raise self.error(f"cannot be read ({error.strerror or error})") from error
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 - what zipfile makes of a damaged directory
            raise self.error("is truncated, damaged or not a zip archive") from error
        try:
            self._members = self._list()
        except BaseException:
            self.close()
            raise
        self.names = tuple(sorted(self._members))

    def _list(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if not all(info.filename for info in infos):
            raise self.error("a member has no name")
        if len(infos) > _MOST_FILES:
            raise self.error(f"holds more than {_MOST_FILES} files")
        for info in infos:
            self._check_member(info)
        infos = [info for info in infos if not info.is_dir()]
        roots = {info.filename.partition("/")[0] for info in infos}
        members = {info.filename.partition("/")[2]: info for info in infos}
        if len(roots) != 1 or MANIFEST not in members or SUMS not in members:
            raise self.error(f"is no release bundle: {MANIFEST} and {SUMS} must be in one folder")
        if len({name.casefold() for name in members}) != len(infos):
            raise self.error("holds two files of one name")
        if sum(info.file_size for info in infos) > _MOST_BYTES:
            raise self.error("unpacks to more than a bundle can hold")
        return members

    def _check_member(self, info: zipfile.ZipInfo) -> None:
        """Refuse what a tool that unpacks the bundle could stumble over."""
        name = info.filename.removesuffix("/")
        parts = name.split("/")
        if not all(_PLAIN_PART.fullmatch(part) for part in parts) or len(name) > _LONGEST_NAME:
            raise self.error(f"a member's name is not plain: {name[:_LONGEST_NAME]!r}")
        if info.flag_bits & _ENCRYPTED:
            raise self.error(f"{name} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.error(f"{name} is packed in another way than a bundle's files")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise self.error(f"{name} is a link")
        if info.file_size > _MOST_MEMBER_BYTES:
            raise self.error(f"{name} unpacks to more than a file of a bundle can hold")

    def read(self, name: str) -> bytes:
        """Read one file.

        Raises:
            ModelError: It is not there, or damaged.
        """
        if not isinstance(name, str) or name not in self._members:
            raise self.error(f"{describe(name) if not isinstance(name, str) else name} is missing")
        try:
            return self._zip.read(self._members[name])
        except Exception as error:  # noqa: BLE001 - what zipfile makes of damaged data
            raise self.error(f"{name} is damaged") from error

    def read_json(self, name: str) -> dict[str, Any]:
        """Read one file that holds a JSON object.

        Raises:
            ModelError: It is not there, damaged or none.
        """
        try:
            content = parse_json(self.read(name))
        except JsonError as error:
            raise self.error(f"{name} {error}") from error
        if not isinstance(content, dict):
            raise self.error(f"{name} " + requirement("JSON", "an object", describe(content)))
        return content

    def manifest(self) -> dict[str, Any]:
        """Return what `bundle.json` says.

        Raises:
            ModelError: It is damaged, or of another schema.
        """
        content = self.read_json(MANIFEST)
        if content.get("schema") != SCHEMA:
            got = describe(content.get("schema"))
            raise self.error(f"{MANIFEST}: " + requirement("schema", repr(SCHEMA), got))
        return content

    def check_sums(self) -> int:
        """Compare every file with `SHA256SUMS`.

        Returns:
            The number of files.

        Raises:
            ModelError: A file is missing, not listed, or another one.
        """
        listed = self._sums()
        unlisted = set(self.names) - listed.keys() - {SUMS}
        if unlisted:
            raise self.error(f"{min(unlisted)} is not listed in {SUMS}")
        for name, expected in sorted(listed.items()):
            found = hashlib.sha256(self.read(name)).hexdigest()
            if found != expected:
                raise self.error(
                    f"{name} was changed: sha256 must be {expected[:12]}...; got {found[:12]}..."
                )
        return len(listed)

    def _sums(self) -> dict[str, str]:
        sums = {}
        for line in self.read(SUMS).decode(errors="replace").splitlines():
            match = _SUM_LINE.fullmatch(line)
            if match is None:
                raise self.error(f"{SUMS}: " + requirement("a line", "SHA256  NAME", repr(line)))
            if match[2] in sums:
                raise self.error(f"{SUMS} lists {match[2]} twice")
            sums[match[2]] = match[1]
        if not sums:
            raise self.error(f"{SUMS} lists no files")
        return sums

    def error(self, problem: str) -> ModelError:
        """Word a problem of the bundle."""
        return ModelError(f"{self.path}: {problem}")

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):
            self._zip.close()
