"""The studio's page finds its own modules and the web engine's."""

import re

import pytest

from hairseg.errors import LutError
from hairseg.studio import server

IMPORT = re.compile(r'^import .*?from "([^"]+)";', re.MULTILINE | re.DOTALL)
MODULES = sorted((server.STATIC / "js").rglob("*.js"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_import_is_there(module):
    engine = server.engine_folder()
    for name in IMPORT.findall(module.read_text("utf-8")):
        path = (module.parent / name).resolve()
        served = server.STATIC / "js" / "engine"
        if path.is_relative_to(served):
            pytest.fail(f"{name} leads to js/engine, which is not served")
        if path.is_relative_to(server.STATIC / "engine"):
            path = engine / path.relative_to(server.STATIC / "engine")
        assert path.is_file(), name


def test_modules_and_shaders_of_the_engine_are_served(client):
    found = client.get("/engine/gl/program.js")
    assert found.status == 200 and "javascript" in found.headers["content-type"]
    assert client.get("/engine/shaders/recolor.frag").status == 200
    assert client.get("/engine/../server.py").status in (400, 403, 404)


def test_a_missing_engine_is_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(server, "ENGINE_FOLDERS", (tmp_path / "gone",))
    with pytest.raises(LutError, match="the web engine is missing: no folder .*gone"):
        server.engine_folder()
