"""Bundles tampered with by hand, checksums put right: none is "all is well", none a traceback."""

import io
import json
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from hairseg.bundle import contents
from hairseg.verify import main
from tests.bundles import FOLDER, tiny_bundle_files
from training.export.reproducible_zip import sha256_sums

MODEL, PACKED = "models/tiny_64.tflite", "models/tiny_64_mediapipe.tflite"
LISTED = "test_vectors/tiny_64/vectors.json"


@pytest.fixture(scope="module")
def files(tiny_model):
    """Only what `verify` reads: the looks' textures for ports take long to pack."""
    made = tiny_bundle_files(tiny_model)
    kept = ("models/", "test_vectors/", "bundle.json", "README.md")
    looks = ("look.json", ".rgba16f")
    return with_sums(
        {
            name: data
            for name, data in made.items()
            if name.startswith(kept) or (name.startswith("looks/") and name.endswith(looks))
        }
    )


def with_sums(files):
    files = {name: data for name, data in files.items() if name != "SHA256SUMS"}
    return {**files, "SHA256SUMS": sha256_sums(files)}


def write_bundle(path, files):
    members = [(f"{FOLDER}/{name}", data) for name, data in files.items()]
    return zipped(path, members, zipfile.ZIP_STORED)


def refused(path, capsys, accelerator="cpu"):
    assert main([str(path), "--accelerator", accelerator]) == 1
    out, error = capsys.readouterr()
    assert "all is well" not in out
    assert error.startswith("verify: ") and error.count("\n") == 1
    return error


def changed_json(name, change):
    def apply(files):
        value = json.loads(files[name])
        change(value)
        # Python writes NaN and Infinity as others read them.
        return {**files, name: json.dumps(value).encode()}

    return apply


def manifest(change):
    return changed_json("bundle.json", change)


def model(change):
    return manifest(lambda value: change(value["models"][0]))


def vectors(change):
    return changed_json(LISTED, change)


def first(change):
    return vectors(lambda value: change(value["vectors"][0]))


def bounds(new):
    return vectors(lambda value: value["tolerances"].update({MODEL: new}))


def look(change):
    return changed_json("looks/copper/look.json", change)


def replaced(name, content):
    return lambda files: {**files, name: content}


def without(name):
    return lambda files: {key: data for key, data in files.items() if key != name}


def text_of(name, old, new):
    """Numbers that Python's own writer would not write."""
    return lambda files: {**files, name: files[name].replace(old, new, 1)}


def huge_png(width, height):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def jpeg():
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64)).save(buffer, "JPEG")
    return buffer.getvalue()


def vector_file(name):
    return f"test_vectors/tiny_64/portrait-none/{name}"


def any_vector(files, ending):
    return next(
        name for name in files if name.startswith("test_vectors/") and name.endswith(ending)
    )


def replaced_vector(ending, content):
    return lambda files: {**files, any_vector(files, ending): content}


def infinite_look_texels(files):
    name = "looks/copper/own.dark.rgba16f"
    return {**files, name: np.full(len(files[name]) // 2, np.inf, "<f2").tobytes()}


TAMPERED = {
    "no models": manifest(lambda value: value.update(models=[])),
    "models is an object": manifest(lambda value: value.update(models={})),
    "models is missing": manifest(lambda value: value.pop("models")),
    "a model is a text": manifest(lambda value: value.update(models=["x"])),
    "a model without files": model(lambda value: value.update(files={})),
    "files is a list": model(lambda value: value.update(files=[MODEL])),
    "a file that is not there": model(lambda value: value["files"].update(int8="models/no.tflite")),
    "a file that is a number": model(lambda value: value["files"].update(int8=3)),
    "an unknown precision": model(lambda value: value["files"].update(float8=MODEL)),
    "no vectors named": model(lambda value: value.pop("test_vectors")),
    "vectors elsewhere": model(lambda value: value.update(test_vectors="../vectors.json")),
    "vectors is a list": model(lambda value: value.update(test_vectors=[LISTED])),
    "no name": model(lambda value: value.pop("name")),
    "another schema": manifest(lambda value: value.update(schema="hairseg-bundle-2")),
    "the manifest is a list": replaced("bundle.json", b"[]"),
    "the manifest is not JSON": replaced("bundle.json", b"\xff\xfe{"),
    "the manifest is deep": replaced("bundle.json", b"[" * 100_000),
    "a model that nothing names": replaced("models/second.tflite", b"TFL3"),
    "no vectors": vectors(lambda value: value.update(vectors=[])),
    "vectors is an object": vectors(lambda value: value.update(vectors={"a": 1})),
    "vectors is a number": vectors(lambda value: value.update(vectors=4)),
    "no tolerances": vectors(lambda value: value.pop("tolerances")),
    "tolerances is a list": vectors(lambda value: value.update(tolerances=[])),
    "no bounds for a file": vectors(lambda value: value["tolerances"].pop(MODEL)),
    "empty bounds": bounds({}),
    "bounds of another measure": bounds({"speed": 1.0}),
    "only the crossing share is bound": bounds({"crossing_share": 1e-5}),
    "infinite bounds": bounds({"max_abs": float("inf")}),
    "a bound of NaN": bounds({"max_abs": float("nan")}),
    "a bound of 1": bounds({"max_abs": 1.0}),
    "a bound below 0": bounds({"max_abs": -1e-9}),
    "a bound as text": bounds({"max_abs": "0.1"}),
    "a bound that is true": bounds({"max_abs": True}),
    "a bound of 10^400": text_of(LISTED, b'"max_abs": 0.0001', b'"max_abs": 1' + b"0" * 400),
    "a bound of 1e999": text_of(LISTED, b'"max_abs": 0.0001', b'"max_abs": 1e999'),
    "codes without end": vectors(lambda value: value.update(recolored_tolerance_codes=255)),
    "codes as a fraction": vectors(lambda value: value.update(recolored_tolerance_codes=0.5)),
    "intensity without end": vectors(lambda value: value.update(intensity_tolerance=1.0)),
    "size 0": vectors(lambda value: value.update(size=0)),
    "size 10^9": vectors(lambda value: value.update(size=10**9)),
    "size as text": vectors(lambda value: value.update(size="64")),
    "a vector's name is a path": first(lambda value: value.update(name="../../etc")),
    "a vector's name is a number": first(lambda value: value.update(name=7)),
    "a vector's look is a path": first(lambda value: value.update(look="../copper")),
    "a vector's look is not there": first(lambda value: value.update(look="none")),
    "a strength of 9": first(lambda value: value.update(strength=9)),
    "an intensity of another picture": first(lambda value: value.update(intensity=0.9)),
    "an intensity as a list": first(lambda value: value.update(intensity=[0.1])),
    "a vector is a text": vectors(lambda value: value["vectors"].__setitem__(0, "x")),
    "a mask cut short": replaced_vector("mask.f32", b"\0" * 7),
    "a mask of NaN": replaced_vector("mask.f32", np.full(4096, np.nan, "<f4").tobytes()),
    "a mask of ones": replaced_vector("mask.f32", np.ones(4096, "<f4").tobytes()),
    "a frame of 10^10 pixels": replaced_vector("frame.png", huge_png(100_000, 100_000)),
    "a frame that is a JPEG": replaced_vector("frame.png", jpeg()),
    "a frame that is PostScript": replaced_vector("frame.png", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    "a frame cut short": replaced_vector("frame.png", huge_png(64, 64)),
    "an empty prior": replaced_vector("prior.png", b""),
    "a look's LUT of odd length": replaced("looks/copper/own.dark.rgba16f", b"\0" * 101),
    "a look's empty LUT": replaced("looks/copper/own.dark.rgba16f", b""),
    "a look's LUT of one node": replaced("looks/copper/own.dark.rgba16f", b"\0" * 8),
    "a look's LUT of infinity": infinite_look_texels,
    "a look without intensity": look(lambda value: value.update(dark={})),
    "a look's intensity of NaN": look(lambda value: value.update(dark={"intensity": float("nan")})),
    "a look's intensity as text": look(lambda value: value.update(dark={"intensity": "0.1"})),
    "a look's intensities alike": look(lambda value: value.update(dark=value["light"])),
    "a look that is a list": replaced("looks/copper/look.json", b"[]"),
    "a model of text": replaced(MODEL, b"x" * 99),
    "an empty model": replaced(MODEL, b""),
    "the other model's content": lambda files: {**files, MODEL: files[PACKED]},
    "no model file": without(MODEL),
    "no vectors file": without(LISTED),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_content_that_is_not_what_it_should_be(files, tmp_path, capsys, name):
    tampered = TAMPERED[name](files)
    assert tampered != files
    refused(write_bundle(tmp_path / "b.zip", with_sums(tampered)), capsys)


def zipped(path, members, packing=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", packing, compresslevel=1) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def patched(path, field, old, new):
    """Changes every member's header, in both places."""
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", field), (b"PK\x01\x02", field + 2)):
        place = data.find(mark)
        while place >= 0:
            assert data[place + at : place + at + len(old)] == old
            data[place + at : place + at + len(new)] = new
            place = data.find(mark, place + 4)
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize(
    "name",
    [
        f"{FOLDER}/../../etc/x", f"{FOLDER}/./x", "/etc/x", f"{FOLDER}/a\\b", f"{FOLDER}/C:x",
        f"{FOLDER}//x", f"{FOLDER}/.hidden", f"{FOLDER}/a\nb", f"{FOLDER}/" + "n" * 300,
        f"{FOLDER}/caf\xe9\x1b[31m", f"{FOLDER}/bundle.JSON", "other/x",
    ],
)  # fmt: skip
def test_names_that_are_not_plain(files, tmp_path, capsys, name):
    members = [(f"{FOLDER}/{key}", data) for key, data in files.items()]
    refused(zipped(tmp_path / "b.zip", [*members, (name, b"x")]), capsys)


def test_an_empty_name(files, tmp_path, capsys):
    path = zipped(tmp_path / "b.zip", [(f"{FOLDER}/{key}", data) for key, data in files.items()])
    name = f"{FOLDER}/README.md".encode()
    data = path.read_bytes()
    assert data.count(name) == 2
    path.write_bytes(data.replace(name, b"\0" * len(name)))  # zipfile ends a name at the first
    refused(path, capsys)


def test_a_member_that_nothing_lists(files, tmp_path, capsys):
    members = [(f"{FOLDER}/{key}", data) for key, data in files.items()]
    assert "is not listed" in refused(
        zipped(tmp_path / "b.zip", [*members, (f"{FOLDER}/x", b"x")]), capsys
    )


@pytest.mark.parametrize("sums", [b"", b"\n", b"x", b"0" * 64 + b"  bundle.json\n"])
def test_sums_that_say_nothing(files, tmp_path, capsys, sums):
    refused(write_bundle(tmp_path / "b.zip", {**files, "SHA256SUMS": sums}), capsys)


def test_a_file_listed_twice(files, tmp_path, capsys):
    line = files["SHA256SUMS"].splitlines(keepends=True)[0]
    tampered = {**files, "SHA256SUMS": files["SHA256SUMS"] + line}
    assert "twice" in refused(write_bundle(tmp_path / "b.zip", tampered), capsys)


def test_zeros_without_end(files, tmp_path, capsys, monkeypatch):
    assert contents._MOST_MEMBER_BYTES <= 256 << 20
    monkeypatch.setattr(contents, "_MOST_MEMBER_BYTES", 8 << 20)
    zeros = {**files, "zeros": b"\0" * (9 << 20)}
    path = zipped(tmp_path / "b.zip", [(f"{FOLDER}/{name}", data) for name, data in zeros.items()])
    assert "zeros unpacks to more" in refused(path, capsys)


def test_encryption_and_other_packing(files, tmp_path, capsys):
    members = [(f"{FOLDER}/{key}", data) for key, data in files.items()]
    path = zipped(tmp_path / "b.zip", members)
    whole = path.read_bytes()
    assert "is encrypted" in refused(patched(path, 6, b"\0", b"\1"), capsys)
    path.write_bytes(whole)
    assert "packed in another way" in refused(patched(path, 8, b"\x08\0", b"\x0c\0"), capsys)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
        info = zipfile.ZipInfo(f"{FOLDER}/to")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert "is a link" in refused(path, capsys)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\xff" * 18, b"\0" * 1000])
def test_what_is_no_zip(tmp_path, capsys, content):
    (tmp_path / "b.zip").write_bytes(content)
    refused(tmp_path / "b.zip", capsys)


def test_bytes_changed_at_random(files, tmp_path, capsys):
    path = write_bundle(tmp_path / "b.zip", files)
    whole, rng = path.read_bytes(), np.random.default_rng(5)
    for _ in range(40):
        data = bytearray(whole)
        # In the directory at the end, where names, sizes and offsets are.
        at = len(data) - int(rng.integers(1, 4000))
        if data[at] == (new := int(rng.integers(0, 256))):
            continue
        data[at] = new
        path.write_bytes(bytes(data))
        code = main([str(path)])
        error = capsys.readouterr().err
        assert code in (0, 1) and error.count("\n") == code
