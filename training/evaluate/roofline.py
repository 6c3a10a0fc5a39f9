"""An ESTIMATE of a model's time on phone GPUs, after the roofline model, for want of a phone.

Williams, Waterman, Patterson 2009, "Roofline". A network's floor on a GPU is its multiply-adds over
the peak arithmetic plus its bytes over the peak memory rate, nothing overlapped. Two things come
on top: a fixed time per dispatch, and one factor for all that keeps real kernels from their peaks.
The factor is calibrated once, on the only published time of a network of this kind on phones:
arXiv 1907.06740 (2019) says "5.7 ms" for its fastest device, which it does not name where we could
read it. We take MediaPipe's hair model, its shipped descendant, for that network, and the faster of
the two 2019 GPUs of our list for that device.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from training.evaluate.graph_costs import GraphCost, graph_cost
from training.evaluate.phone_gpus import PHONE_GPUS, PhoneGpu

DISPATCH_MS = 0.01
"""Assumed: 10 microseconds from the start of one kernel to where the next can start."""

REFERENCE = GraphCost("MediaPipe hair, 512", 253_804_544, 83_815_366, 171)
"""As `graph_cost` gives it for the peer's file; --peer FILE shows the same row from the file."""
REFERENCE_MS = 5.7
REFERENCE_YEAR = 2019

ASSUMPTIONS = (
    "An ESTIMATE: no phone was at hand. It can be wrong by a factor of two either way.",
    "Floor: 2 x MACs / peak float16 arithmetic + bytes moved / peak memory rate, not overlapped.",
    "Bytes: every operation's inputs, outputs and weights once, in float16; no cache is assumed.",
    "One-input activations are fused into the operation before; all else is a dispatch of "
    f"{DISPATCH_MS * 1e3:.0f} us.",
    f"All floors are multiplied by one factor, so that {REFERENCE.name}, takes {REFERENCE_MS} ms "
    f"on the faster of the {REFERENCE_YEAR} GPUs (arXiv 1907.06740, its fastest phone). TNN "
    "publishes no time that we could find.",
    "Clocks and memory rates without a named source are those commonly given for the chip; we "
    "could not check them.",
    "Without: copying the frame in and the mask out, the camera, throttling when warm, other work "
    "on the GPU.",
)


def floor_ms(cost: GraphCost, gpu: PhoneGpu) -> float:
    """Return the least time of a network on a GPU, if nothing overlaps or is cached.

    >>> gpu = PhoneGpu("X", "Y", 2020, float16_gflops=1000, memory_gb_per_s=50, source="")
    >>> floor_ms(GraphCost("n", macs=500_000_000, moved_bytes=50_000_000, dispatches=1), gpu)
    2.0
    """
    arithmetic = 2 * cost.macs / (gpu.float16_gflops * 1e9)
    memory = cost.moved_bytes / (gpu.memory_gb_per_s * 1e9)
    return (arithmetic + memory) * 1e3


def calibration() -> float:
    """Return the factor between floors and real times; at least 1."""
    floors = [floor_ms(REFERENCE, gpu) for gpu in PHONE_GPUS if gpu.year == REFERENCE_YEAR]
    left = REFERENCE_MS - REFERENCE.dispatches * DISPATCH_MS
    return max(1.0, left / min(floors))


def estimate_ms(cost: GraphCost, gpu: PhoneGpu) -> float:
    """Return the estimated time of one inference."""
    return calibration() * floor_ms(cost, gpu) + cost.dispatches * DISPATCH_MS


def read_costs(paths: Iterable[Path]) -> list[GraphCost]:
    """Return the costs of `.tflite` files, named by their stems.

    Raises:
        FileNotFoundError: A file is not there.
        ValueError: A file is no model.
    """
    costs = []
    for path in paths:
        if not path.is_file():
            raise FileNotFoundError(f"model {path} does not exist")
        try:
            costs.append(graph_cost(path.read_bytes(), name=path.stem))
        except Exception as error:  # the schema's reader raises many kinds on other bytes
            raise ValueError(f"{path} is no .tflite model") from error
    return costs


def markdown(costs: Sequence[GraphCost]) -> str:
    """Return the whole report: costs, estimates, sources and assumptions."""
    return "\n".join(_lines(costs))


def _lines(costs: Sequence[GraphCost]) -> Iterator[str]:
    yield "| network | multiply-adds | float16 bytes moved | dispatches |"
    yield "|---|---|---|---|"
    for cost in costs:
        macs, moved = cost.macs / 1e6, cost.moved_bytes / 1e6
        yield f"| {cost.name} | {macs:.0f} M | {moved:.0f} MB | {cost.dispatches} |"
    yield ""
    yield "Estimated time of one inference, ms (floor of arithmetic and memory in brackets):"
    yield ""
    yield "| GPU | year | GFLOPS, GB/s | " + " | ".join(cost.name for cost in costs) + " |"
    yield "|---" * (3 + len(costs)) + "|"
    for gpu in PHONE_GPUS:
        cells = [f"{estimate_ms(cost, gpu):.1f} ({floor_ms(cost, gpu):.1f})" for cost in costs]
        peaks = f"{gpu.float16_gflops:.0f}, {gpu.memory_gb_per_s:.0f}"
        yield f"| {gpu.name}, {gpu.chip} | {gpu.year} | {peaks} | " + " | ".join(cells) + " |"
    yield ""
    yield f"Factor from the calibration: {calibration():.2f}. Assumptions:"
    yield ""
    yield from (f"- {line}" for line in ASSUMPTIONS)
    yield ""
    yield "Sources of the peaks:"
    yield ""
    yield from (f"- {gpu.name}: {gpu.source}." for gpu in PHONE_GPUS)


def put_between_markers(text: str, report: str) -> str:
    """Replace what stands between a page's two markers.

    Raises:
        ValueError: The page has no such markers.
    """
    before, begin, rest = text.partition("<!-- roofline -->\n")
    _, end, after = rest.partition("<!-- /roofline -->")
    if not begin or not end:
        raise ValueError("the page must hold <!-- roofline --> and <!-- /roofline -->")
    return f"{before}{begin}{report}\n{end}{after}"
