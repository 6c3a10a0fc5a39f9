import numpy as np
import pytest
from PIL import Image

from hairseg.cli.main import main
from hairseg.look.look import Look
from hairseg.lut.lut3d import Lut3D
from hairseg.lut.table import identity_lut


@pytest.fixture
def luts(tmp_path):
    """A dark one that lightens and a light one that darkens, of two sizes."""
    for name, size, power in (("dark", 9, 0.5), ("light", 17, 1.6)):
        Lut3D(identity_lut(size) ** np.float32(power)).save(tmp_path / f"{name}.cube")
    return [str(tmp_path / "dark.cube"), str(tmp_path / "light.cube")]


def test_two_luts_become_a_look(luts, tmp_path, capsys):
    folder = tmp_path / "my-look"
    texts = ["--title", "My look", "--author", "An artist", "--dark-hair", "0.1"]
    assert main(["lut", "join", *luts, str(folder), *texts]) == 0
    look = Look.load(folder)
    assert (look.id, look.title, look.author) == ("my-look", "My look", "An artist")
    assert (look.dark.size, look.light.size) == (17, 17)
    assert look.depth == look.texture == 0.0
    assert (look.dark_intensity, look.light_intensity) == (0.1, 0.7)
    np.testing.assert_allclose(look.light.table, identity_lut(17) ** 1.6, atol=1e-4)
    assert look.swatch != "#808080" and look.swatch in capsys.readouterr().err


def test_a_photo_tells_how_light_its_hair_is(luts, tmp_path, monkeypatch):
    photo = tmp_path / "blond.png"
    Image.new("RGB", (40, 40), (153, 153, 153)).save(photo)
    everywhere = np.ones((40, 40), np.float32)
    monkeypatch.setattr("hairseg.cli.actions.lut_join.segment", lambda *_, **__: everywhere)
    arguments = [*luts, str(tmp_path / "a-look"), "--light-hair", str(photo)]
    assert main(["lut", "join", *arguments, "--model", "light", "--swatch", "#a05a34"]) == 0
    look = Look.load(tmp_path / "a-look")
    assert look.light_intensity == pytest.approx(0.6, abs=1e-3) and look.swatch == "#a05a34"
    monkeypatch.setattr("hairseg.cli.actions.lut_join.segment", lambda *_, **__: everywhere * 0)
    assert main(["lut", "join", *arguments, "--model", "light", "--force"]) == 2


def test_a_look_that_is_there_is_only_replaced_when_asked(luts, tmp_path, capsys):
    folder = str(tmp_path / "twice")
    assert main(["lut", "join", *luts, folder]) == 0
    assert main(["lut", "join", *luts, folder]) == 2
    assert "--force replaces it" in capsys.readouterr().err
    assert main(["lut", "join", *luts, folder, "--force", "--title", "Again"]) == 0
    assert Look.load(folder).title == "Again"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--dark-hair", "0.65"], "light_intensity must be at least 0.1 above"),
        (["--dark-hair", "nowhere.jpg"], "nowhere.jpg"),
        (["--swatch", "nocolour"], "swatch"),
    ],
)
def test_what_is_wrong_is_said(luts, tmp_path, capsys, option, message):
    assert main(["lut", "join", *luts, str(tmp_path / "x"), *option]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
