import zipfile

import pytest

from hairseg.bundle.contents import Bundle
from hairseg.errors import ModelError
from tests.bundles import FOLDER, tiny_bundle_files, write_bundle
from training.export.reproducible_zip import sha256_sums


@pytest.fixture(scope="module")
def files(tiny_model):
    return tiny_bundle_files(tiny_model)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bundle.zip"


def test_a_whole_bundle(files, path):
    with Bundle(write_bundle(path, files)) as bundle:
        assert set(bundle.names) == set(files)
        assert bundle.check_sums() == len(files) - 1
        assert bundle.read("models/labels.txt") == b"hair_mask\n"
        assert bundle.manifest()["models"][0]["name"] == "tiny_64"


def test_what_a_port_needs_is_inside(files):
    wanted = {"LICENSE", "MODEL_CARD.md", "README.md", "shaders/recolor.wgsl", "bundle.json"}
    looks = {f"looks/copper/own.dark.{kind}" for kind in ("strip.png", "hald16.png", "rgba16f")}
    vectors = {f"test_vectors/tiny_64/portrait/{name}" for name in ("frame.png", "mask.f32")}
    assert wanted | looks | vectors <= files.keys()


def refusal(path):
    with pytest.raises(ModelError) as caught, Bundle(path) as bundle:
        bundle.check_sums()
        bundle.manifest()
    message = str(caught.value)
    assert message.startswith(f"{path}: ") and "\n" not in message
    return message.removeprefix(f"{path}: ")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_truncated(files, path, share):
    content = write_bundle(path, files).read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert refusal(path) == "is truncated, damaged or not a zip archive"


def test_a_flipped_byte_inside(files, path):
    content = bytearray(write_bundle(path, files).read_bytes())
    with zipfile.ZipFile(path) as pack:
        info = pack.getinfo(f"{FOLDER}/test_vectors/tiny_64/portrait/frame.png")
    content[info.header_offset + info.compress_size // 2] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path) == "test_vectors/tiny_64/portrait/frame.png is damaged"


def test_a_changed_file(files, path):
    write_bundle(path, {**files, "LICENSE": b"mine now"})
    assert refusal(path).startswith("LICENSE was changed: sha256 must be ")


def test_a_missing_file(files, path):
    write_bundle(path, {name: data for name, data in files.items() if name != "LICENSE"})
    assert refusal(path) == "LICENSE is missing"


def test_an_added_file(files, path):
    write_bundle(path, {**files, "models/extra.tflite": b"x"})
    assert refusal(path) == "models/extra.tflite is not listed in SHA256SUMS"


def test_two_files_of_one_name(files, path):
    write_bundle(path, files)
    with zipfile.ZipFile(path, "a") as pack, pytest.warns(UserWarning, match="Duplicate name"):
        pack.writestr(f"{FOLDER}/LICENSE", b"another")
    assert refusal(path) == "holds two files of one name"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SHA256SUMS": b"nonsense\n"}, "SHA256SUMS: a line must be SHA256  NAME; got 'nonsense'"),
        (
            {"bundle.json": b"{"},
            "bundle.json is not JSON (Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1))",
        ),
        ({"bundle.json": b"[]"}, "bundle.json JSON must be an object; got []"),
        ({"bundle.json": b"{}"}, "bundle.json: schema must be 'hairseg-bundle-1'; got None"),
    ],
)
def test_malformed_lists(files, path, change, message):
    files = {**files, **change}
    if "SHA256SUMS" not in change:
        del files["SHA256SUMS"]
        files["SHA256SUMS"] = sha256_sums(files)
    write_bundle(path, files)
    assert refusal(path) == message


def test_other_archives(path, tmp_path):
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("a/photo.png", b"x")
    assert refusal(path).startswith("is no release bundle: bundle.json and SHA256SUMS must be")
    assert refusal(tmp_path / "none.zip") == "cannot be read (No such file or directory)"
