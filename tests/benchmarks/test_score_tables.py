"""Tables of scores say what the scores say."""

import pytest


@pytest.fixture
def score_tables(import_benchmark):
    return import_benchmark("score_tables")


def scores(score_tables, iou, own):
    def row(mean):
        return {"iou": {"mean": mean, "low": mean - 0.1, "high": mean + 0.1}}

    photos = {"photos": 12, "hairless": 2, "empty": row(iou), "own_1": row(own)}
    false_hair = {"mean": 0.031, "low": 0.01, "high": 0.05}
    bare = {"photos": 9, "hairless": 9, "empty": {"false_hair": false_hair}}
    return {
        "sets": {name: photos for name in score_tables.SETS}
        | {"negatives_noperson": bare, "negatives2": bare, "all hairless": bare},
        "groups": {"figaro1k/wavy": photos, "figaro1k/short-men": photos | {"empty": row(iou / 2)}},
        "tags": {"hat": photos | {"empty": row(iou) | {"false_hair": false_hair}}, "bald": bare},
        "appearance": {"skin ITA/darkest -85..-11": photos},
    }


@pytest.fixture
def found(score_tables):
    names = (
        ("photo", 0.85, 0.86),
        ("full", 0.8, 0.79),
        ("light", 0.7, 0.71),
        ("mediapipe", 0.6, 0.6),
        ("tnn", 0.5, 0.5),
    )
    return {name: scores(score_tables, iou, own) for name, iou, own in names}


def test_ours_stand_beside_the_peers(score_tables, found):
    table = score_tables.sets_table(found)
    ours = "0.850 (0.750 to 0.950) | 0.800 (0.700 to 0.900) | 0.700 (0.600 to 0.800)"
    assert f"| 10 | {ours} | 0.600 | 0.500 |" in table
    ours = " | ".join(["3.1 % (1.0 to 5.0)"] * 3)
    assert f"| 9 | {ours} | 3.1 % | 3.1 % |" in table
    assert "The worst change is -0.0100 (full on " in table


def test_the_worst_group_comes_first(score_tables, found):
    lines = score_tables.groups_table(found).splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| short", "| wavy"]


def test_tagged_photos_tell_hair_and_false_hair(score_tables, found):
    lines = score_tables.tags_table(found).splitlines()[2:]
    ours = "0.850 (0.750 to 0.950) | 0.800 (0.700 to 0.900) | 0.700 (0.600 to 0.800)"
    assert lines == [
        f"| hat | 10 | {ours} | 0.600 | 0.500 |",
        "| hat, no labelled hair: false hair area | 2 | 3.1 % | 3.1 % | 3.1 % | 3.1 % | 3.1 % |",
        "| bald, no labelled hair: false hair area | 9 | 3.1 % | 3.1 % | 3.1 % | 3.1 % | 3.1 % |",
    ]


def test_thirds_and_summary_tell_all_models(score_tables, found):
    assert "| skin ITA/darkest -85..-11 | 12 | 0.850" in score_tables.thirds_table(found)
    sdk = {name: scores(score_tables, 0.9, 0.9) for name in score_tables.FILES}
    summary = score_tables.summary_words(found, sdk)
    assert "| `hairseg.segment`, full | 0.900, 0.900, 0.900 | 3.1 % |" in summary
    assert "| 3.1 % | 0.450 |" in score_tables.sdk_table(sdk)
    assert "On 78 held-back photos" in summary
    assert "| the light network alone | 0.700, 0.700, 0.700 | 3.1 % |" in summary


def test_smaller_kinds_are_held_against_their_float_model(score_tables, found):
    kinds = {
        "512_int8": scores(score_tables, 0.79, 0.8),
        "256_int8": scores(score_tables, 0.695, 0.7),
    }
    table = score_tables.kinds_table(found, kinds)
    assert "| `hairseg_512`, int8 | -0.0100 |" in table
    assert "| `hairseg_256`, int8 | -0.0050 |" in table
