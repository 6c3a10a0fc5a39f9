"""Looks: a light and a dark LUT with their reference intensities, on disk and from a colour.

A look is a folder `<id>/` with `look.json`. The shipped ones lie inside the wheel (`hairseg/_luts`)
or, in a checkout, in `luts/` beside the package. Its colours stand in `look.json` as a dye's
settings, whose LUTs are made when they are first used (`hairseg.dye.dyed_lut`, and
`hairseg.render.palette` for further colours); LUTs that an editor made lie beside it as cubes.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hairseg.checks import check_fraction, describe, requirement
from hairseg.core.color import RGB, color_to_hex, parse_color, rec601_luma
from hairseg.dye.curves import DyeSettings
from hairseg.dye.luts import DARK_INTENSITY, LIGHT_INTENSITY
from hairseg.dye.parts import (
    Gradient,
    Highlights,
    Split,
    settings_from_json,
    settings_to_json,
)
from hairseg.errors import ColorError, LutError
from hairseg.look.folder import (
    TEXTS,
    dyed_luts,
    read_look_folder,
    text_to_id,
    write_look_folder,
)
from hairseg.look.packed import ZIP_SUFFIX, read_look_zip
from hairseg.lut.lut3d import Lut3D
from hairseg.render.palette import LutSides, Palette, PaletteMaker

if TYPE_CHECKING:
    from hairseg.segmentation.segmenter import Segmenter

PictureLike = str | os.PathLike[str] | Image.Image
MIN_INTENSITY_GAP = 0.1
MAX_DETAIL = 2.0
MAX_SHINE = 2.0
_TAG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, eq=False)
class Look:
    """One hair colour for hair of every lightness.

    Attributes:
        id: Its name in `recolor(image, "auburn")`; small letters, digits and single hyphens.
        title: Its name for people.
        author: Who made it.
        license: SPDX identifier.
        swatch: Mean colour of hair with this look, `#rrggbb`.
        dark: LUT for hair as dark as the dark reference, or darker.
        light: LUT for hair as light as the light reference, or lighter.
        dark_intensity: Mean hair intensity of the dark reference, 0..1.
        light_intensity: Mean hair intensity of the light reference; at least
            `MIN_INTENSITY_GAP` above.
        detail: Fine detail that recolouring wins back after the LUTs, 0..2.
        strand_color: Share of each strand's own colour that recolouring gives back after the
            LUTs, 0..1.
        settings: What the LUTs were made from, for editing again; JSON values only.
        family: Where lists put it: "naturals", "reds", ..., "custom".
        tags: Words to find it by; small letters, digits and single hyphens.
        strength: Share of the new colour that shows, 0..1; the caller's strength multiplies it.
        shine: Spread of the lightest strands: 0 is matte, 1 as the LUTs are, 2 glossy.
        gradient: Further colours from root to tip.
        highlights: Strands of another colour.
        split: Another colour on the right half.
        depth: How much of real hair's tone each head gets (`hairseg.render.tone`), 0..1; 0 leaves
            light and shadow to the LUTs.
        texture: Of strands drawn where dark hair holds none (`hairseg.render.drawn_texture`),
            0..1; 0 draws none.
    """

    id: str
    title: str
    author: str
    license: str
    swatch: str
    dark: Lut3D
    light: Lut3D
    dark_intensity: float = DARK_INTENSITY
    light_intensity: float = LIGHT_INTENSITY
    detail: float = 0.0
    settings: Mapping[str, Any] = field(default_factory=dict)
    family: str = "custom"
    tags: tuple[str, ...] = ()
    strength: float = 1.0
    shine: float = 1.0
    gradient: Gradient | None = None
    highlights: Highlights | None = None
    split: Split | None = None
    strand_color: float = 0.0
    depth: float = 1.0
    texture: float = 1.0

    def __post_init__(self) -> None:
        for name in (*TEXTS, "family"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value.strip():
                raise LutError(requirement(name, "a text", describe(value)))
        try:
            parse_color(self.swatch)
        except ColorError as error:
            raise LutError(f"swatch: {error}") from error
        for name in ("dark_intensity", "light_intensity"):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not 0.0 <= value <= 1.0:
                raise LutError(requirement(name, "a number in 0..1", describe(value)))
        for name, most in (("detail", MAX_DETAIL), ("shine", MAX_SHINE)):
            value = getattr(self, name)
            if not isinstance(value, (int, float)) or not 0.0 <= value <= most:
                raise LutError(requirement(name, f"a number in 0..{most:g}", describe(value)))
        for name in ("strength", "strand_color", "depth", "texture"):
            check_fraction(getattr(self, name), name, error=LutError)
        self._check_parts()
        gap = self.light_intensity - self.dark_intensity
        if gap < MIN_INTENSITY_GAP - 1e-9:
            required = f"at least {MIN_INTENSITY_GAP} above dark_intensity {self.dark_intensity:g}"
            raise LutError(requirement("light_intensity", required, f"{self.light_intensity:g}"))
        if self.dark.size != self.light.size:
            text = f"{self.dark.size} nodes a side in dark, {self.light.size} in light"
            raise LutError(requirement("dark and light", "of one size", text))
        if not (self.dark.is_plain and self.light.is_plain):
            raise LutError(requirement("a look's LUTs", "over the domain 0..1", "another one"))

    def _check_parts(self) -> None:
        for tag in self.tags:
            if not isinstance(tag, str) or not _TAG.fullmatch(tag):
                required = "small letters, digits and single hyphens"
                raise LutError(requirement("tags", required, describe(tag)))
        kinds = {"gradient": Gradient, "highlights": Highlights, "split": Split}
        for name, kind in kinds.items():
            value = getattr(self, name)
            if value is not None and not isinstance(value, kind):
                raise LutError(requirement(name, f"a {kind.__name__} or None", describe(value)))

    def __repr__(self) -> str:
        parts = ("gradient", "highlights", "split")
        extras = [part for part in parts if getattr(self, part) is not None]
        beside = f", with {' and '.join(extras)}" if extras else ""
        return f"Look({self.id!r}, {self.title!r}, {self.swatch}, {self.family}{beside})"

    def _repr_png_(self) -> bytes:
        """Return the look on drawn dark, brown and blond hair, as notebooks show it."""
        # What a list of looks does without.
        from hairseg.core.png_encoding import encode_png
        from hairseg.look.drawn_strands import draw_look

        return encode_png(draw_look(self))

    @property
    def is_plain(self) -> bool:
        """Whether it has one colour only."""
        return self.gradient is None and self.highlights is None and self.split is None

    @cached_property
    def palette(self) -> Palette:
        """All colours as LUTs; made when first asked for."""
        maker = PaletteMaker(self.dark_intensity, self.light_intensity, self.dark.size, self.shine)
        return maker.make(
            LutSides(self.dark.table, self.light.table, float(rec601_luma(self.rgb))),
            strength=self.strength,
            gradient=self.gradient,
            split=self.split,
            highlights=self.highlights,
            strand_color=self.strand_color,
            depth=self.depth,
            texture=self.texture,
        )

    @property
    def rgb(self) -> RGB:
        """The swatch as numbers, sRGB-encoded, 0..1."""
        return parse_color(self.swatch)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Look":
        """Read a look's folder, or its zip.

        Raises:
            LutError: A file is missing, malformed, or not the one that `look.json` was saved with.
        """
        path = Path(path)
        packed = path.suffix.lower() == ZIP_SUFFIX and not path.is_dir()
        fields = read_look_zip(path) if packed else read_look_folder(path)
        try:
            return cls(**fields)
        except LutError as error:
            where = f"{path}: look.json" if packed else path / "look.json"
            raise LutError(f"{where}: {error}") from error

    def save(
        self, folder: str | os.PathLike[str], *, preview: NDArray[np.uint8] | None = None
    ) -> None:
        """Write the look as a folder, replacing one of that name; all of it or nothing.

        Args:
            folder: The target.
            preview: A picture of the look, uint8 [H, W, 3], laid beside it as a WebP.

        Raises:
            LutError: The id is not a folder name, or the place cannot be written.
        """
        write_look_folder(Path(folder), _fields(self), preview)

    @classmethod
    def from_color(cls, color: object, *, title: str | None = None) -> "Look":
        """Make a look for any colour by the parametric transform; remember recent ones.

        Args:
            color: Hex string, CSS name or RGB triple: the mean colour that the hair shall have.
            title: Name for people; the hex string if None.

        Raises:
            ColorError: The colour cannot be read.
        """
        look = _look_from_hex(color_to_hex(parse_color(color)))
        return look if title is None else cls(**{**_fields(look), "title": title})

    @classmethod
    def from_photo(
        cls,
        photo: PictureLike,
        *,
        mask: NDArray[np.float32] | None = None,
        segmenter: "Segmenter | None" = None,
        title: str | None = None,
    ) -> "Look":
        """Make a look out of somebody's hair on a photo: its colour, tone, shadows and glints.

        Args:
            photo: A PIL image or a path; of several heads the largest is taken.
            mask: Where the hair is, float32 [H, W] in 0..1 as the upright photo has it; found if
                None.
            segmenter: What finds it; one of its own if None.
            title: Name for people; "From NAME" of the file if None.

        Raises:
            FrameError: The photo cannot be read, or shows too little hair.
        """
        # What other looks do without.
        from hairseg.look.photo import measure_photo

        settings = measure_photo(photo, mask=mask, segmenter=segmenter)
        if title is None:
            name = getattr(photo, "filename", None) if isinstance(photo, Image.Image) else photo
            title = f"From {Path(name).name}" if name else "From a photo"
        return cls.from_settings(
            settings,
            id=text_to_id(title),
            title=title,
            author="unknown",
            license="LicenseRef-Unknown",
        )

    @classmethod
    def from_settings(
        cls,
        settings: DyeSettings,
        *,
        id: str,  # noqa: A002 - the field's own name
        title: str,
        author: str,
        license: str,  # noqa: A002
        dark_intensity: float = DARK_INTENSITY,
        light_intensity: float = LIGHT_INTENSITY,
        family: str = "custom",
        tags: tuple[str, ...] = (),
        gradient: Gradient | None = None,
        highlights: Highlights | None = None,
        split: Split | None = None,
    ) -> "Look":
        """Make a look from a dye's settings, which it is saved as; colours have 8 bits there."""
        kept = settings_to_json(settings)
        luts = dyed_luts(
            settings_from_json(kept),
            title=title,
            dark_intensity=dark_intensity,
            light_intensity=light_intensity,
        )
        return cls(
            id=id,
            title=title,
            author=author,
            license=license,
            swatch=color_to_hex(settings.color),
            dark=luts["dark"],
            light=luts["light"],
            dark_intensity=dark_intensity,
            light_intensity=light_intensity,
            detail=settings.detail,
            settings=kept,
            family=family,
            tags=tags,
            gradient=gradient,
            highlights=highlights,
            split=split,
            strand_color=settings.strand_color,
        )


@lru_cache(maxsize=32)
def _look_from_hex(color: str) -> Look:
    return Look.from_settings(
        DyeSettings(parse_color(color)),
        id=color,
        title=color,
        author="hairseg",
        license="CC0-1.0",
    )


def _fields(look: Look) -> dict[str, Any]:
    return {name: getattr(look, name) for name in Look.__dataclass_fields__}
