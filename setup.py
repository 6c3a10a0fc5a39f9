"""Copies luts/ into the wheel as hairseg/_luts; all else is said in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
# A cube lies in a folder only where an editor made it.
SHIPPED = ("schema.json", "*/look.json", "*/*.cube", "*/preview.webp")


class BuildWithLooks(build_py):
    """Builds the package and lays the looks inside it.

    An editable install copies nothing: there the loader finds luts/ beside the checkout.
    """

    def run(self) -> None:
        """Builds into an emptied folder, so that nothing deleted since the last build survives."""
        if not self.editable_mode:
            shutil.rmtree(Path(self.build_lib, "hairseg"), ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        for source, target in self._looks():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Adds the copied looks to the list of what was built."""
        looks = [] if self.editable_mode else [str(target) for _, target in self._looks()]
        return [*super().get_outputs(include_bytecode), *looks]

    def _looks(self) -> list[tuple[Path, Path]]:
        files = [file for pattern in SHIPPED for file in sorted(ROOT.glob(f"luts/{pattern}"))]
        into = Path(self.build_lib, "hairseg", "_luts")
        return [(file, into / file.relative_to(ROOT / "luts")) for file in files]


setup(cmdclass={"build_py": BuildWithLooks})
