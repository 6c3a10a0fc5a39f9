"""Copies luts/ and web/engine into the wheel; all else is said in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
# A cube lies in a folder only where an editor made it.
SHIPPED = ("schema.json", "*/look.json", "*/*.cube", "*/preview.webp")


class BuildWithLooks(build_py):
    """Builds the package and lays the looks and the web engine inside it.

    An editable install copies nothing: there both are found beside the package.
    """

    def run(self) -> None:
        """Builds into an emptied folder, so that nothing deleted since the last build survives."""
        if not self.editable_mode:
            shutil.rmtree(Path(self.build_lib, "hairseg"), ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        for source, target in self._copies():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Adds the copied files to the list of what was built."""
        copies = [] if self.editable_mode else [str(target) for _, target in self._copies()]
        return [*super().get_outputs(include_bytecode), *copies]

    def _copies(self) -> list[tuple[Path, Path]]:
        looks = [file for pattern in SHIPPED for file in sorted(ROOT.glob(f"luts/{pattern}"))]
        engine = [file for file in sorted(ROOT.glob("web/engine/**/*")) if file.is_file()]
        package = Path(self.build_lib, "hairseg")
        return [
            (file, package / into / file.relative_to(ROOT / source))
            for source, into, files in (("luts", "_luts", looks), ("web/engine", "_engine", engine))
            for file in files
        ]


setup(cmdclass={"build_py": BuildWithLooks})
