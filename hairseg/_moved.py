"""Modules of version 0.1 that its README, docs and demos named; they go with version 0.3.

`import hairseg.recoloring` gives a module that looks its names up where they are now and warns. No
file is read before such a name is imported.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

MOVED: dict[str, tuple[str, ...]] = {
    "border": ("render.border",),
    "color": ("core.color",),
    "contact_sheet": ("look.contact_sheet",),
    "detail": ("render.detail",),
    "fast_border": ("stream.border",),
    "fast_edges": ("stream.refine",),
    "hair_profile": ("dye.statistics",),
    "looks": ("look.look", "look.catalog", "look.resolver"),
    "mask": ("segmentation.refine",),
    "recoloring": ("render.compose", "core.intensity"),
    "strand_color": ("render.strand_color",),
    "strands": ("look.drawn_strands",),
    "tone": ("dye.tone",),
}
"""Old modules of `hairseg`, each with the modules that hold its names now."""

MOVED_NAMES: dict[str, dict[str, str]] = {
    "dye": {"DARK_INTENSITY": "luts", "DyeSettings": "curves", "LIGHT_INTENSITY": "luts"},
    "image": {"frame_to_image": "arrays"},
    "lut": {"DEFAULT_SIZE": "table", "apply_lut": "table", "blend_luts": "table"},
}
"""Old modules that are packages now: their names, each with its module in the package."""


def _warn(old: str, new: str) -> None:
    warnings.warn(f"{old} is now {new}; the old name goes in 0.3", DeprecationWarning, stacklevel=3)


class _MovedModule(ModuleType):
    """An old module: its names are looked up in the new ones."""

    def __getattr__(self, name: str) -> Any:
        """Return what `name` is now, with a warning."""
        if not name.startswith("__"):
            for home in MOVED[self.__name__.rpartition(".")[2]]:
                module = import_module(f"hairseg.{home}")
                if hasattr(module, name):
                    _warn(f"{self.__name__}.{name}", f"{module.__name__}.{name}")
                    return getattr(module, name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the public function of the module's name: `hairseg.looks()` stays one."""
        home = import_module(f"hairseg.{MOVED['looks'][1]}")
        return home.looks(*arguments, **options)


class _MovedFinder:
    """Finder and loader of the old modules, asked after all others."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, module = name.rpartition(".")
        if package != "hairseg" or module not in MOVED:
            return None
        return ModuleSpec(name, _MovedFinder)  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        return _MovedModule(spec.name, "A module of version 0.1, see `hairseg/_moved.py`.")

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Leave the module empty: its names come when they are asked for."""


def moved_name(package: str, name: str) -> Any:
    """Return a name of an old module that is a package now, with a warning.

    Raises:
        AttributeError: The old module had no such name, or nothing named it.
    """
    home = MOVED_NAMES[package].get(name)
    if home is None:
        raise AttributeError(f"module 'hairseg.{package}' has no attribute {name!r}")
    _warn(f"hairseg.{package}.{name}", f"hairseg.{package}.{home}.{name}")
    return getattr(import_module(f"hairseg.{package}.{home}"), name)


def install() -> None:
    """Make the old modules importable."""
    if _MovedFinder not in sys.meta_path:
        sys.meta_path.append(_MovedFinder)
