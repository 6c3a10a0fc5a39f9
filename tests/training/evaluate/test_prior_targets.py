"""Verdicts on numbers that are known."""

import pytest

from training.evaluate.prior_targets import verdicts, verdicts_text


def content(**gains):
    entry = {f"gain_{name}": {"mean": value} for name, value in gains.items()}
    shares = {"empty_prior": 0.01, "full_prior_1": 0.4, "full_prior_2": 0.0125}
    return {
        "sets": {"heads": {"iou": {"mean": 0.8}, **entry}},
        "hairless": {name: {"mean": value} for name, value in shares.items()},
        "flicker": {"per_frame": {"mean": 0.02}, "feedback": {"mean": 0.0039}},
    }


@pytest.mark.parametrize(
    ("probe", "value", "met"),
    [
        ("own_1", 0.0, True),
        ("own_3", -0.0001, False),
        ("shifted", 0.0, False),
        ("shifted", 0.001, True),
        ("ones", -0.0099, True),
        ("inverted", -0.0101, False),
    ],
)
def test_each_probe_has_its_bound(probe, value, met):
    first = verdicts(content(**{probe: value}))[0]
    assert first.aim.startswith(f"{probe}:") and first.where == "heads"
    assert (first.value, first.met) == (value, met)


def test_the_worst_set_decides():
    found = content(other=0.01)
    found["sets"]["more"] = {"gain_other": {"mean": -0.02}}
    assert verdicts(found)[0].where == "more" and not verdicts(found)[0].met


def test_what_is_left_and_what_flickers():
    left, flicker = verdicts(content())
    assert left.value == pytest.approx(0.0025) and not left.met
    assert flicker.value == 0.0039 and flicker.met
    assert verdicts_text([left, flicker]).splitlines()[0].startswith("MISSED")


def test_the_stream_is_judged_beside_the_model():
    found = content()
    found["flicker"]["stream"] = {"mean": 0.0041}
    stream, model = verdicts(found)[1:]
    assert stream.aim.endswith("stream") and not stream.met and model.met


def test_a_model_without_a_prior_has_nothing_to_answer_for():
    assert verdicts({"sets": {"heads": {"iou": {"mean": 0.8}}}, "flicker": {}}) == []
