"""From settings to a look on disk that the SDK uses, and back."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from hairseg import Look, recolor
from hairseg.core.color import parse_color
from hairseg.dye.luts import DyeSettings, dye_luts
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut
from hairseg.studio.grade import Grade, grade_lut


def changed(recipe, side="dark", **settings):
    """The recipe with some of one side's settings changed."""
    copy = json.loads(json.dumps(recipe))
    copy["sides"][side]["settings"] |= settings
    return copy


def unpack(data):
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def test_the_luts_are_those_of_the_sdk(client, recipe):
    header, body = unpack(client.post("/api/luts", recipe).body)
    texels = np.frombuffer(body, "<f2").reshape(2, 33, 33, 33, 4)
    luts = dye_luts(DyeSettings(parse_color("#a05a34")))
    for side, table in enumerate((luts.dark, luts.light)):
        assert np.abs(texels[side, ..., :3].transpose(2, 1, 0, 3) - table).max() < 6e-4
    assert (header["count"], header["references"]) == (1, [0.07, 0.7])


def test_each_side_has_settings_of_its_own(client, recipe):
    plain = unpack(client.post("/api/luts", recipe).body)[1]
    other = unpack(client.post("/api/luts", changed(recipe, "light", color="#e8d8b0")).body)[1]
    half = len(plain) // 2
    assert plain[:half] == other[:half]
    assert plain[half:] != other[half:]


def test_a_saved_look_is_what_recolor_uses(studio, recipe, photo):
    saved = studio.client.post("/api/looks", {"recipe": recipe})
    assert saved.status == 200, saved.body
    folder = studio.looks / "my-look"
    assert {path.name for path in folder.iterdir()} == {"look.json", "preview.webp"}
    look = Look.load(folder)
    assert (look.title, look.author, look.swatch) == ("My look", "An artist", "#a05a34")
    with Image.open(folder / "preview.webp") as preview:
        assert preview.height == 400
    picture = studio.client.ask("POST", "/api/photos", photo).json
    body = {"photo": picture["photo"], "mask": picture["mask"], "recipe": recipe}
    rendered = Image.open(io.BytesIO(studio.client.post("/api/render", body).body))
    mask = Image.open(io.BytesIO(studio.client.get(f"/api/blobs/{picture['mask']}").body))
    frame = np.asarray(Image.open(io.BytesIO(photo)))
    by_sdk = recolor(frame, look, mask=np.asarray(mask, np.float32) / np.float32(255))
    assert np.abs(np.asarray(rendered).astype(int) - by_sdk).max() <= 1
    plain = Image.open(io.BytesIO(studio.client.post("/api/render", {**body, "depth": 0}).body))
    by_page = recolor(
        frame, replace(look, depth=0.0), mask=np.asarray(mask, np.float32) / np.float32(255)
    )
    assert np.abs(np.asarray(plain).astype(int) - by_page).max() <= 1


def test_a_look_is_opened_as_it_was_left(client, recipe):
    recipe = changed(recipe, "light", contrast=1.4)
    recipe["sides"]["dark"]["grade"] |= {"shadow_amount": 0.5, "shadow_tint": "#203080"}
    recipe["tags"] = ["warm"]
    recipe["shine"] = 0.4
    recipe["depth"], recipe["texture"] = 0.6, 0.25
    recipe["gradient"] = {
        "root": 0.2,
        "root_strength": 0.5,
        "stops": [
            {"position": 1.0, "strength": 1.0, "settings": {**recipe["sides"]["dark"]["settings"]}}
        ],
    }
    assert client.post("/api/looks", {"recipe": recipe}).status == 200
    assert client.get("/api/looks/own/my-look").json == recipe


def test_every_look_at_hand_opens_with_its_own_luts(studio):
    client = studio.client
    shipped = [look["id"] for look in client.get("/api/start").json["looks"]]
    matte = [id for id in shipped if studio.workshop.library.open("shipped", id).shine < 1.0]
    for id in {shipped[0], shipped[-1], *matte[:1]}:
        opened = client.get(f"/api/looks/shipped/{id}").json
        header, body = unpack(client.post("/api/luts", opened).body)
        texels = np.frombuffer(body, "<f2").reshape(2, header["count"], 33, 33, 33, 4)
        look = studio.workshop.library.open("shipped", id)
        own = look.palette.colors[0]
        for side, table in enumerate((own.dark, own.light)):
            assert np.abs(texels[side, 0, ..., :3].transpose(2, 1, 0, 3) - table).max() < 1e-3


def test_a_look_without_settings_keeps_its_luts(studio, recipe):
    table = identity_lut(33) ** np.float32(1.3)
    look = Look("odd", "Odd", "A", "MIT", "#808080", Lut3D(table), Lut3D(table))
    studio.looks.mkdir()
    look.save(studio.looks / "odd")
    opened = studio.client.get("/api/looks/own/odd").json
    assert opened["sides"]["dark"]["lut"].startswith("lut-")
    body = unpack(studio.client.post("/api/luts", opened).body)[1]
    texels = np.frombuffer(body, "<f2").reshape(2, 33, 33, 33, 4)
    assert np.abs(texels[0, ..., :3].transpose(2, 1, 0, 3) - table).max() < 1e-3


def test_a_damaged_look_is_listed_as_such(studio, recipe):
    studio.client.post("/api/looks", {"recipe": recipe})
    (studio.looks / "my-look" / "look.json").write_text("{")
    first = studio.client.get("/api/start").json["looks"][0]
    assert (first["id"], first["source"]) == ("my-look", "own")
    assert "cannot be read" in first["damaged"]
    assert studio.client.get("/api/looks/own/my-look").status == 400


def test_an_existing_look_is_only_replaced_when_asked(client, recipe):
    assert client.post("/api/looks", {"recipe": recipe}).status == 200
    again = client.post("/api/looks", {"recipe": recipe})
    assert (again.status, again.json["exists"]) == (409, True)
    assert client.post("/api/looks", {"recipe": recipe, "replace": True}).status == 200


@pytest.mark.parametrize(
    "id", ["../outside", "..", ".", "a/b", "/etc/x", "C:\\x", "Upper", "a--b", "con.", "x" * 61]
)
def test_a_name_cannot_leave_the_looks_folder(studio, recipe, id):
    answer = studio.client.post("/api/looks", {"recipe": {**recipe, "id": id}, "replace": True})
    assert answer.status == 400
    assert not studio.looks.exists() or not any(studio.looks.iterdir())
    assert studio.client.get(f"/api/looks/{'x'}/{'copper'}").status in (200, 404)
    for path in ("..%2f..%2fwork", "%2e%2e", "..%5c..%5cwork"):
        assert studio.client.get(f"/api/looks/own/{path}").status == 404
        assert studio.client.get(f"/api/looks/{path}.zip").status == 404


def test_a_link_out_of_the_looks_folder_is_not_followed(studio, recipe, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    studio.looks.mkdir()
    (studio.looks / "my-look").symlink_to(outside)
    answer = studio.client.post("/api/looks", {"recipe": recipe, "replace": True})
    assert answer.status == 400
    assert list(outside.iterdir()) == []


def test_the_zip_holds_the_look(client, recipe, tmp_path):
    client.post("/api/looks", {"recipe": recipe})
    answer = client.get("/api/looks/my-look.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-look.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert Look.load(tmp_path / "unpacked" / "my-look").id == "my-look"
    assert client.get("/api/looks/none.zip").status == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"references": {"dark": 0.5, "light": 0.55}}, "too alike"),
        ({"references": {"dark": 0.5}}, "references.light must be a number in 0..1"),
        ({"strength": 2}, "recipe.strength must be a number in 0..1"),
        ({"title": 3}, "title must be a text"),
        ({"sides": {"dark": {}}}, "dark.settings must be an object"),
        ({"gradient": {"stops": []}}, "gradient.stops must be 1 to 4 long"),
        ({"tags": ["No Tag"]}, "tags must be small letters"),
    ],
)
def test_a_wrong_recipe_is_told_by_its_field(client, recipe, change, message):
    answer = client.post("/api/looks", {"recipe": {**recipe, **change}})
    assert answer.status == 400
    assert message in answer.json["error"]


def test_a_lut_edited_elsewhere_takes_a_sides_place(client, recipe, tmp_path):
    table = identity_lut(17) ** np.float32(0.8)
    Lut3D(table).save(tmp_path / "edited.cube")
    found = client.ask("POST", "/api/luts/import", (tmp_path / "edited.cube").read_bytes()).json
    assert found["size"] == 17
    recipe["sides"]["light"]["lut"] = found["lut"]
    body = unpack(client.post("/api/luts", recipe).body)[1]
    texels = np.frombuffer(body, "<f2").reshape(2, 33, 33, 33, 4)
    edited = texels[1, ..., :3].transpose(2, 1, 0, 3)
    assert np.abs(edited[::2, ::2, ::2] - table).max() < 1e-3


@pytest.mark.parametrize(
    "data", [b"", b"TITLE\nLUT_3D_SIZE 2\n0 0 0\n", b"\xff\xd8\xffabc", b"\0\1"]
)
def test_what_is_no_lut_is_refused_without_a_path(client, data):
    answer = client.ask("POST", "/api/luts/import", data)
    assert answer.status == 400
    assert "hairseg-lut-" not in answer.json["error"]


def test_a_grade_moves_what_it_says_and_nothing_else():
    lut = identity_lut(9)
    assert grade_lut(lut, Grade()) is lut
    grey = np.linspace(0, 8, 9).astype(int)
    ramp = grade_lut(lut, Grade(curve=(0.0, 0.1, 0.1, 0.0, 0.0)))[grey, grey, grey]
    assert (np.diff(ramp[:, 0]) > 0).all()
    assert ramp[4, 0] > 0.5 + 0.05
    pale = grade_lut(lut, Grade(saturation=0.0))
    assert np.ptp(pale, axis=-1).max() < 2e-3
    tinted = grade_lut(lut, Grade(shadow_tint=(0.1, 0.1, 0.8), shadow_amount=0.6))
    assert tinted[2, 2, 2, 2] > tinted[2, 2, 2, 0] + 0.05
    assert np.allclose(tinted[8, 8, 8], 1.0, atol=1e-3)
    assert np.allclose(tinted[7, 7, 7], lut[7, 7, 7], atol=2e-3)
