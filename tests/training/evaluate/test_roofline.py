"""The estimate for phones: costs against hand counts, the roofline against its definition."""

import pytest

from training.cli import main
from training.evaluate.graph_costs import GraphCost, graph_cost
from training.evaluate.phone_gpus import PHONE_GPUS
from training.evaluate.roofline import (
    ASSUMPTIONS,
    DISPATCH_MS,
    REFERENCE,
    REFERENCE_MS,
    REFERENCE_YEAR,
    calibration,
    estimate_ms,
    floor_ms,
    markdown,
    put_between_markers,
    read_costs,
)


@pytest.fixture(scope="module")
def counted():
    """A network whose costs are counted by hand, as a .tflite."""
    import keras

    from training.export.conversion import convert

    image, prior = keras.Input((8, 8, 3), name="image"), keras.Input((8, 8, 1), name="prior")
    x = keras.layers.Concatenate()([image, prior])
    x = keras.layers.Conv2D(6, 3, padding="same", activation="relu")(x)
    x = keras.layers.DepthwiseConv2D(3, padding="same")(x)
    x = keras.layers.Conv2DTranspose(2, 2, strides=2, padding="same")(x)
    x = keras.layers.AveragePooling2D(2)(x)
    mask = keras.layers.Conv2D(1, 1, activation="sigmoid")(x)
    return keras.Model({"image": image, "prior": prior}, mask), convert


def test_costs_by_hand(counted):
    network, convert = counted
    cost = graph_cost(convert(network), name="n")
    conv, depthwise = 64 * 9 * 4 * 6, 64 * 9 * 6
    transposed, last = 64 * 4 * 6 * 2, 64 * 2
    assert cost.macs == conv + depthwise + transposed + last
    assert cost.dispatches == 6  # the sigmoid runs inside the last convolution
    activations = [(256, 256), (256, 384), (384, 384), (384, 512), (512, 128), (128, 64)]
    moved = 2 * sum(read + written for read, written in activations)
    weights = 2 * (9 * 4 * 6 + 6 + 9 * 6 + 6 + 4 * 6 * 2 + 2 + 2 + 1)
    assert moved + weights <= cost.moved_bytes <= moved + weights + 32  # and a shape


def test_float16_weights_cost_the_same(counted):
    network, convert = counted
    assert graph_cost(convert(network, float16=True), name="n") == graph_cost(
        convert(network), name="n"
    )


def test_the_reference_takes_its_published_time_on_the_faster_gpu_of_its_year():
    old = [gpu for gpu in PHONE_GPUS if gpu.year == REFERENCE_YEAR]
    times = [estimate_ms(REFERENCE, gpu) for gpu in old]
    assert min(times) == pytest.approx(REFERENCE_MS)
    assert calibration() >= 1


def test_more_work_takes_longer_and_a_newer_gpu_is_faster():
    small, large = GraphCost("s", 10**8, 10**7, 50), GraphCost("l", 3 * 10**8, 4 * 10**7, 90)
    for gpu in PHONE_GPUS:
        assert floor_ms(small, gpu) + 50 * DISPATCH_MS <= estimate_ms(small, gpu)
        assert estimate_ms(small, gpu) < estimate_ms(large, gpu)
    assert len(PHONE_GPUS) == 6
    assert (PHONE_GPUS[0].year, PHONE_GPUS[-1].year) == (2019, 2025)
    assert all(gpu.source for gpu in PHONE_GPUS)


def test_the_report_says_that_it_is_an_estimate():
    report = markdown([REFERENCE])
    assert "ESTIMATE" in report and all(line in report for line in ASSUMPTIONS)
    for gpu in PHONE_GPUS:
        assert f"| {gpu.name}, {gpu.chip} | {gpu.year} |" in report
        assert f"- {gpu.name}: {gpu.source}." in report


def test_the_command_prints_it_and_writes_the_page(tiny_tflite, tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- roofline -->\nold\n<!-- /roofline -->\nafter\n")
    command = ["inspect", "--roofline", "--model", str(tiny_tflite), "--peer", str(tiny_tflite)]
    assert main([*command, "--page", str(page)]) == 0
    out = capsys.readouterr().out
    assert out.count("\n| hairseg_64 | ") == 2
    text = page.read_text()
    assert text == f"before\n<!-- roofline -->\n{out}<!-- /roofline -->\nafter\n"
    assert put_between_markers(text, out.rstrip("\n")) == text


def test_mistakes_are_one_line(tmp_path, capsys):
    assert main(["inspect", "--roofline", "--model", str(tmp_path / "none.tflite")]) == 2
    assert "none.tflite does not exist" in capsys.readouterr().err
    (tmp_path / "x.tflite").write_bytes(b"no model at all")
    with pytest.raises(ValueError, match="x.tflite is no .tflite model"):
        read_costs([tmp_path / "x.tflite"])
    with pytest.raises(ValueError, match="the page must hold <!-- roofline -->"):
        put_between_markers("nothing", "report")
