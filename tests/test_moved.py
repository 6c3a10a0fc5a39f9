"""Names of version 0.1 that its README, docs and demos named: found, with a warning."""

import subprocess
import sys
from importlib import import_module

import pytest

import hairseg
from hairseg._moved import MOVED, MOVED_NAMES

NAMED = {
    "border": ["unmix_border"],
    "color": ["rec601_luma", "srgb_to_oklab"],
    "contact_sheet": ["around_hair", "draw_contact_sheet"],
    "detail": ["regain_detail"],
    "dye": ["DARK_INTENSITY", "DyeSettings", "LIGHT_INTENSITY"],
    "hair_profile": ["luma_tenths", "natural_ab"],
    "image": ["frame_to_image"],
    "looks": ["Look", "looks", "resolve_look"],
    "lut": ["DEFAULT_SIZE", "apply_lut", "blend_luts"],
    "mask": ["refine_mask"],
    "recoloring": ["blend_position", "mean_hair_color", "mean_hair_intensity", "recolor_frame"],
    "strand_color": ["add_strand_color"],
    "strands": ["draw_strands"],
    "tone": ["corner_weights", "hair_pixels", "solve_tones"],
}


@pytest.mark.parametrize(("module", "names"), NAMED.items())
def test_a_name_of_0_1_is_found_with_a_warning(module, names):
    if module == "looks":
        pytest.skip("in a process of its own below: it hides a public function")
    old = import_module(f"hairseg.{module}")
    for name in names:
        with pytest.warns(DeprecationWarning, match=rf"hairseg\.{module}\.{name} is now hairseg\."):
            assert getattr(old, name) is not None


@pytest.mark.parametrize("module", sorted({*MOVED, *MOVED_NAMES}))
def test_every_home_is_there(module):
    homes = MOVED.get(module) or {f"{module}.{home}" for home in MOVED_NAMES[module].values()}
    for home in homes:
        import_module(f"hairseg.{home}")


def test_other_names_are_refused():
    for module in ("mask", "lut"):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = import_module(f"hairseg.{module}").nothing
    with pytest.raises(ModuleNotFoundError):
        import_module("hairseg.nothing")


def test_looks_stays_a_function_beside_its_old_module():
    code = (
        "import warnings; warnings.simplefilter('ignore'); import hairseg, types;"
        "assert isinstance(hairseg.looks, types.FunctionType);"
        "from hairseg.looks import Look, resolve_look; assert Look is hairseg.Look;"
        "assert any(look.id == 'copper' for look in hairseg.looks())"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert callable(hairseg.looks)


def test_nothing_of_it_is_imported_before_it_is_named():
    code = (
        "import sys, hairseg; assert 'numpy' not in sys.modules;"
        "assert not [name for name in sys.modules if name.startswith('hairseg.core')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
