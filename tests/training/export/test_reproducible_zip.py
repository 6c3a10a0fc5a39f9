import hashlib
import io
import zipfile

from training.export.reproducible_zip import sha256_sums, zip_files


def test_neither_the_order_nor_the_day_counts():
    files = {"b.txt": b"b" * 999, "a/c.png": b"c"}
    content = zip_files(files, folder="x")
    assert zip_files(dict(reversed(files.items())), folder="x") == content
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        infos = pack.infolist()
        assert [info.filename for info in infos] == ["x/a/c.png", "x/b.txt"]
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
        assert [info.compress_type for info in infos] == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]
        assert pack.read("x/b.txt") == files["b.txt"]


def test_sums_are_those_of_sha256sum():
    lines = sha256_sums({"b": b"2", "a": b"1"}).decode().splitlines()
    wanted = [
        f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in (("a", b"1"), ("b", b"2"))
    ]
    assert lines == wanted
