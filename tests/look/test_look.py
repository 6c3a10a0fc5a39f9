import dataclasses
import io
import re

import numpy as np
import pytest
from PIL import Image

from hairseg.errors import ColorError, LutError
from hairseg.look.catalog import LookEntry, look_entries, look_ids, look_preview, looks
from hairseg.look.look import Look
from hairseg.look.places import LookPlace, looks_folder
from hairseg.look.resolver import resolve_look
from hairseg.lut.lut3d import Lut3D
from tests.looks import same


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "title must be a text; got ''"),
        ({"author": None}, "author must be a text; got None"),
        ({"swatch": "#12"}, "swatch: color must be '#' and 3 or 6 hex digits; got '#12'"),
        ({"dark_intensity": -0.1}, "dark_intensity must be a number in 0..1; got -0.1"),
        ({"light_intensity": float("nan")}, "light_intensity must be a number in 0..1; got nan"),
        (
            {"dark_intensity": 0.55},
            "light_intensity must be at least 0.1 above dark_intensity 0.55; got 0.6",
        ),
        ({"dark_intensity": 0.6, "light_intensity": 0.1}, "light_intensity must be at least 0.1"),
        ({"detail": 3.0}, "detail must be a number in 0..2; got 3.0"),
        ({"shine": -1.0}, "shine must be a number in 0..2; got -1.0"),
        ({"strength": 1.5}, "strength must be a number in 0..1; got 1.5"),
        ({"tags": ("Ok",)}, "tags must be small letters, digits and single hyphens; got 'Ok'"),
        ({"family": ""}, "family must be a text; got ''"),
        ({"gradient": {}}, "gradient must be a Gradient or None; got dict"),
        ({"light": Lut3D.identity(3)}, "dark and light must be of one size"),
        (
            {"light": Lut3D(np.zeros((2, 2, 2, 3), np.float32), domain=((0.0,) * 3, (2.0,) * 3))},
            "a look's LUTs must be over the domain 0..1",
        ),
    ],
)
def test_a_look_is_checked_when_it_is_made(look, changes, message):
    with pytest.raises(LutError, match=re.escape(message)):
        dataclasses.replace(look, **changes)


def test_at_least_forty_looks_are_shipped():
    shipped = looks()
    assert len(shipped) >= 40
    assert [look.id for look in shipped] == sorted(look_ids())
    plain = [look for look in shipped if look.is_plain]
    assert len({look.swatch for look in plain}) == len(plain)
    families = {look.family for look in shipped}
    assert {"naturals", "reds", "fashion", "pastels", "gradients", "highlights"} <= families
    for look in shipped:
        assert look.tags and look.author and look.license == "Apache-2.0"


def test_naturals_go_from_level_1_to_10_in_every_tone():
    tags = [set(look.tags) for look in looks() if look.family == "naturals"]
    assert all(any(f"level-{level}" in one for one in tags) for level in range(1, 11))
    for tone in ("cool", "neutral", "warm"):
        assert sum(tone in one for one in tags) >= 6


def test_every_look_has_a_small_preview():
    for entry in look_entries():
        preview = look_preview(entry)
        assert preview.stat().st_size < 60_000
        with Image.open(preview) as picture:
            assert min(picture.size) >= 128
    nowhere = LookEntry("no-such-look", LookPlace("user", looks_folder()))
    assert look_preview(nowhere) is None


def test_shipped_looks_are_as_their_recipes_say():
    build = looks_folder() / "build.py"
    if not build.exists():
        pytest.skip("installed without the recipes")
    space = {"__name__": "build", "__file__": str(build)}
    exec(compile(build.read_text(), str(build), "exec"), space)
    assert sorted(space["RECIPES"]) == list(look_ids())
    for name in ("platinum", "jet-black"):
        same(resolve_look(name), space["build"](name), atol=2e-3)


@pytest.mark.parametrize("name", ["auburn", "Auburn", " auburn "])
def test_a_look_by_its_id(name):
    assert resolve_look(name).id == "auburn"
    assert resolve_look(name) is resolve_look("auburn")


def test_a_look_wins_over_a_css_color_of_its_name():
    assert resolve_look("silver").title == "Silver"
    assert Look.from_color("silver").swatch == "#c0c0c0"


@pytest.mark.parametrize("color", ["#7a1f3d", "7a1f3d", (122, 31, 61), (0.4784, 0.1216, 0.2392)])
def test_any_color_becomes_a_look(color):
    look = resolve_look(color)
    assert look.swatch == "#7a1f3d"
    assert look is resolve_look("#7A1F3D")


def test_css_names_and_looks_themselves(look):
    assert resolve_look("Tomato").swatch == "#ff6347"
    assert resolve_look(look) is look


def test_from_color_takes_a_title():
    look = Look.from_color("#7a1f3d", title="Wine")
    assert (look.title, look.swatch) == ("Wine", "#7a1f3d")
    assert Look.from_color("#7a1f3d").title == "#7a1f3d"


@pytest.mark.parametrize(
    ("color", "message"),
    [
        ("aburn", "unknown look 'aburn'; did you mean 'auburn'"),
        ("platinium", "unknown look 'platinium'; did you mean 'platinum'"),
        ("tomatoe", "unknown look 'tomatoe'; did you mean 'tomato'?"),
        ("#12345", "color must be '#' and 3 or 6 hex digits; got '#12345'"),
        ("", "unknown look ''"),
        ("../auburn", "../auburn: no look's folder, zip or LUT file is there"),
        (None, "color must be a hex string"),
        ((1, 2, 3, 4), "color must be three numbers"),
    ],
)
def test_what_names_no_color_is_refused(color, message):
    with pytest.raises(ColorError) as caught:
        resolve_look(color)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_notebook_shows_a_look(look):
    with Image.open(io.BytesIO(look._repr_png_())) as picture:
        assert picture.format == "PNG" and min(picture.size) >= 100
        pixels = np.asarray(picture)
    with Image.open(io.BytesIO(Look.from_color("#2040c0")._repr_png_())) as other:
        assert np.abs(np.asarray(other, int) - pixels).mean() > 10


def test_looks_and_their_lists_print_in_one_line(look):
    assert repr(look) == "Look('my-red', 'My red', #7a1f3d, custom)"
    assert repr([look.dark]) == "[Lut3D(2 nodes a side)]"
    mermaid = resolve_look("mermaid")
    assert repr(mermaid) == "Look('mermaid', 'Mermaid', #5b3a80, gradients, with gradient)"
    assert repr(mermaid.light) == "Lut3D('Mermaid, light hair', 33 nodes a side)"
    wide = Lut3D(look.dark.table, domain=((0.0,) * 3, (2.0,) * 3), shaper=np.eye(3, dtype="f4"))
    assert "with a shaper" in repr(wide) and "\n" not in repr(wide)
