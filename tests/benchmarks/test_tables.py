"""The tables of our pages are those of the results that we keep."""

import json

import pytest


@pytest.fixture
def tables(import_benchmark):
    return import_benchmark("tables")


def test_pages_say_what_was_measured(tables):
    for page in tables.PAGES:
        text = page.read_text(encoding="utf-8")
        message = f"{page.name}: run python benchmarks/tables.py"
        assert tables.filled(text, tables.RESULTS) == text, message
    texts = "".join(page.read_text(encoding="utf-8") for page in tables.PAGES)
    assert "<!-- temporal -->" in texts and "<!-- scores -->" in texts


def test_a_table_takes_the_place_of_the_one_before(tables, tmp_path):
    report = {
        "settings": {"frames": 1000, "size": "1280x720", "model": "light"},
        "traced_growth_mb": 0.25,
        "resident_growth_mb": 1.5,
    }
    (tmp_path / "memory.json").write_text(json.dumps(report))
    page = "above\n<!-- memory -->\nold\n<!-- /memory -->\nbelow\n"
    filled = tables.filled(page, tmp_path)
    assert filled.startswith("above\n<!-- memory -->\n\n| frames |") and "old" not in filled
    assert "| 1,000 | 1280 × 720 | light | 0.25 MB | 1.50 MB |" in filled
    assert filled.endswith("\n\n<!-- /memory -->\nbelow\n")
    assert tables.filled(filled, tmp_path) == filled


def test_times_stand_beside_the_peers(tables):
    def row(model, **times_of):
        return {"model": model, "ms": {"bare": {}}, "times_of": times_of}

    ratios = {"mediapipe_hair_512.tflite": 0.941, "tnn_hair_256.tflite": 3.2}
    rows = [row("full", **ratios), row("x_int8.tflite", **ratios), row("tnn_hair_256.tflite")]
    rows.append({"model": "full", "ms": {"whole_frame": {}}})
    lines = tables.peer_times_table({"results": rows}).splitlines()[2:]
    assert lines == ["| `hairseg_512` | 0.94 × | 3.20 × |", "| `x_int8` | 0.94 × | 3.20 × |"]


def test_the_front_page_holds_each_model_against_the_peer_of_its_size(tables):
    ratios = {"mediapipe_hair_512.tflite": 0.966, "tnn_hair_256.tflite": 1.504}
    rows = [{"model": m, "ms": {"bare": {}}, "times_of": ratios} for m in ("full", "light")]
    words = tables.peer_times_words({"machine": {"cpu": "A CPU"}, "results": rows})
    assert "full 0.97 × MediaPipe's" in words and "light 1.50 × TNN's" in words


def test_an_open_end_is_an_error(tables, tmp_path):
    with pytest.raises(ValueError, match="/memory"):
        tables.filled("<!-- memory -->\n", tmp_path)
