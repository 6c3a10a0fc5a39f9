import dataclasses
import runpy
import shutil
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from hairseg.runtime import model_file
from hairseg.segmentation import default
from tests.clips import HEIGHT, WIDTH, make_clip

ROOT = Path(__file__).parents[1]
DEMOS = sorted((ROOT / "demos").glob("*.py"))
TINY_MODEL = Path(__file__).parent / "data" / "tiny_64.tflite"
LONGEST = 80


@pytest.fixture
def tiny_models(tmp_path_factory, monkeypatch):
    """The demos' own models, exchanged for a tiny one that takes the dark for hair."""
    folder = tmp_path_factory.mktemp("models")
    for stem in model_file.NAMES.values():
        shutil.copyfile(TINY_MODEL, folder / f"{stem}.tflite")
    monkeypatch.setattr(model_file, "MODELS_FOLDER", folder)
    monkeypatch.setattr(default, "_shared", {})  # a model is kept once it is loaded


def run(name, *arguments, monkeypatch):
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        runpy.run_path(str(ROOT / "demos" / name), run_name="__main__")
    return stop.value.code


def load(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.fixture
def photo(tmp_path):
    """Dark hair above light skin, 900 x 600."""
    path = tmp_path / "photo.jpg"
    pixels = np.full((600, 900, 3), (225, 180, 160), np.uint8)
    pixels[:250] = (40, 30, 25)
    Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("demo", DEMOS, ids=lambda path: path.name)
def test_a_demo_is_short_and_says_how_it_is_used(demo):
    lines = demo.read_text().splitlines()
    assert len(lines) < LONGEST
    assert f"python demos/{demo.name}" in "\n".join(lines[:8])


def test_readme_lists_every_demo():
    text = (ROOT / "demos" / "README.md").read_text()
    assert [demo.name for demo in DEMOS if f"`{demo.name}`" not in text] == []


def test_photo_of_an_astronaut(tiny_models, tmp_path, monkeypatch, capsys):
    out = tmp_path / "looks.png"
    arguments = ("--out", out, "--looks", "#7a1f3d,tomato,white")
    assert run("photo.py", *arguments, monkeypatch=monkeypatch) == 0
    printed = capsys.readouterr().out
    assert f"{out}: 3 looks" in printed
    assert "one 512 x 512 photo: hair found in " in printed
    # Four pictures, two in a row.
    height, width = load(out).shape[:2]
    assert 2 * 512 < height < 3 * 512
    assert 2 * 512 < width < 3 * 512


def test_photo_of_ones_own(tiny_models, photo, tmp_path, monkeypatch, capsys):
    out = tmp_path / "looks.png"
    assert run("photo.py", photo, "--out", out, "--looks", "blue", monkeypatch=monkeypatch) == 0
    assert "one 640 x 427 photo" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["gone.jpg"], "demo: gone.jpg: no such file\n"),
        (["--looks", "tomatto"], "demo: unknown look 'tomatto'; did you mean 'tomato'?\n"),
        (["--out", "no/folder/out.png", "--looks", "blue"], "demo: "),
    ],
)
def test_photo_mistakes_are_one_line(arguments, text, tiny_models, monkeypatch, capsys):
    assert run("photo.py", *arguments, monkeypatch=monkeypatch) == 2
    err = capsys.readouterr().err
    assert err.startswith(text)
    assert err.count("\n") == 1


def test_stages(tiny_models, photo, tmp_path, monkeypatch, capsys):
    out = tmp_path / "stages.png"
    arguments = (photo, "--out", out, "--color", "#7a1f3d")
    assert run("stages.py", *arguments, monkeypatch=monkeypatch) == 0
    assert "mean intensity" in capsys.readouterr().out
    assert load(out).shape[1] > 900


def test_stages_give_what_recolor_gives(tiny_models, photo, tmp_path, monkeypatch):
    """Without tone, which is a step of its own."""
    import hairseg
    from hairseg.look.resolver import resolve_look

    out = tmp_path / "stages.png"
    arguments = (photo, "--out", out, "--color", "#7a1f3d")
    run("stages.py", *arguments, monkeypatch=monkeypatch)
    frame = load(photo)
    plain = dataclasses.replace(resolve_look("#7a1f3d"), depth=0.0, texture=0.0)
    with hairseg.Segmenter("full", one_pass=True) as segmenter:
        expected = hairseg.recolor(frame, plain, segmenter=segmenter).astype(int)
    sheet = load(out).astype(int)
    # The result is the last picture: found by its place in the sheet's last row.
    margin = round(0.03 * 900)
    columns = (sheet.shape[1] - margin) // (900 + margin)
    row, column = divmod(4, columns)
    line = (sheet.shape[0] - margin) // (-(-5 // columns)) - 600 - margin
    top, left = margin + row * (600 + line + margin), margin + column * (900 + margin)
    result = sheet[top : top + 600, left : left + 900]
    assert np.abs(result - expected).mean() < 3


def test_video_of_an_astronaut(tiny_models, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.mp4"
    assert run("video.py", "--out", out, "--color", "#7a1f3d", monkeypatch=monkeypatch) == 0
    printed = capsys.readouterr()
    assert f"{out}: 75 frames, 3.0 s, sound none" in printed.out
    assert "75 frames, 0 s left" in printed.err
    with av.open(str(out)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 75
        assert container.streams.video[0].width == 2 * 320


def test_video_mistakes_are_one_line(tiny_models, monkeypatch, capsys):
    assert run("video.py", "gone.mp4", monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err == "demo: gone.mp4: no such file\n"


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.mp4"
    make_clip(path)
    return path


def test_webcam_plays_a_file_without_a_screen(tiny_models, clip, monkeypatch, capsys):
    arguments = ("--input", clip, "--headless", "--max-frames", 5)
    assert run("webcam.py", *arguments, monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out.startswith("5 frames, ")


def test_webcam_shows_frames_and_obeys_keys(tiny_models, clip, monkeypatch, capsys):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame = pytest.importorskip("pygame")
    keys = [
        [],
        [pygame.event.Event(pygame.KEYDOWN, unicode="n")],
        [pygame.event.Event(pygame.QUIT)],
    ]
    monkeypatch.setattr(pygame.event, "get", lambda kinds: keys.pop(0))
    try:
        assert run("webcam.py", "--input", clip, monkeypatch=monkeypatch) == 0
        assert pygame.display.get_surface().get_size() == (WIDTH, HEIGHT)
    finally:
        pygame.display.quit()
    assert "\n3 frames, " in "\n" + capsys.readouterr().out


def test_webcam_mistakes_are_one_line(tiny_models, monkeypatch, capsys):
    arguments = ("--input", "gone.mp4", "--headless")
    assert run("webcam.py", *arguments, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "demo: gone.mp4: no such video"


def test_many_photos(photo, tmp_path, monkeypatch, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        shutil.copyfile(photo, folder / name)
    (folder / "bad.png").write_bytes(b"no picture")
    arguments = (folder, "--out", out, "--color", "blue", "--workers", 1, "--model", TINY_MODEL)
    assert run("many_photos.py", *arguments, monkeypatch=monkeypatch) == 1
    printed = capsys.readouterr()
    assert printed.err == f"demo: {folder / 'bad.png'}: is not a readable image\n"
    assert printed.out.startswith(f"{out}: 3 of 4 photos, ")
    assert sorted(path.name for path in out.iterdir()) == ["a.jpg", "b.jpg", "c.jpg"]


def test_many_photos_of_an_empty_folder(tmp_path, monkeypatch, capsys):
    assert run("many_photos.py", tmp_path, monkeypatch=monkeypatch) == 2
    assert capsys.readouterr().err == f"demo: {tmp_path}: no photos there\n"


@pytest.mark.skipif(not model_file.MODELS_FOLDER.is_dir(), reason="no model is trained yet")
def test_the_astronauts_hair_changes_and_her_skin_does_not():
    from skimage.data import astronaut

    import hairseg

    frame = astronaut()
    # a segmenter of its own: the cached one may be another test's, of a tiny model
    with hairseg.Segmenter("full") as segmenter:
        recoloured = hairseg.recolor(frame, "#2040c0", segmenter=segmenter)
    change = np.abs(recoloured.astype(int) - frame).max(axis=-1)
    hair, cheek, suit = change[35:65, 190:250], change[110:140, 205:235], change[330:400, 180:260]
    assert np.median(hair) > 40
    assert cheek.max() <= 4
    assert suit.max() <= 4
