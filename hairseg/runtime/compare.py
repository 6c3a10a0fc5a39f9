"""Do two runners of one model give the same masks? Looked at on generated pictures."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

_PATCHES = 16


class Runner(Protocol):
    """A loaded model that threads may share."""

    size: int

    @property
    def accelerator(self) -> str:
        """What runs it: "cpu" or "gpu"."""
        ...

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        ...

    def run(
        self,
        image: NDArray[np.float32] | NDArray[np.uint8],
        prior: NDArray[np.float32] | None,
        out: NDArray[np.float32],
    ) -> None:
        """Write the mask of an image [S, S, 3] and a prior [S, S] to out [S, S]."""
        ...

    def close(self) -> None:
        """Free the model; twice is fine."""
        ...


@dataclass(frozen=True)
class Comparison:
    """How far two runners are apart.

    Attributes:
        max_abs: Largest difference of a mask at any pixel; infinite where one of them is NaN.
        crossing_share: Share of the pixels on different sides of 0.5.
        reference_ms: Median time of the first runner.
        candidate_ms: Median time of the second.
    """

    max_abs: float
    crossing_share: float
    reference_ms: float
    candidate_ms: float


def compare_runners(reference: Runner, candidate: Runner) -> Comparison:
    """Run both on `check_inputs`."""
    size = reference.size
    masks = [np.empty((size, size), np.float32) for _ in range(2)]
    largest, crossing, pixels = 0.0, 0, 0
    times: tuple[list[float], list[float]] = ([], [])
    for image, prior in check_inputs(size):
        for runner, mask, spent in zip((reference, candidate), masks, times, strict=True):
            started = time.perf_counter()
            runner.run(image, prior, mask)
            spent.append((time.perf_counter() - started) * 1e3)
        difference = float(np.max(np.abs(masks[0] - masks[1])))
        largest = max(largest, difference) if np.isfinite(difference) else float("inf")
        crossing += int(np.count_nonzero((masks[0] > 0.5) != (masks[1] > 0.5)))
        pixels += size * size
    medians = [float(np.median(spent)) for spent in times]
    return Comparison(largest, crossing / pixels, *medians)


def check_inputs(size: int) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32] | None]]:
    """Yield images [S, S, 3] and priors [S, S] (or none) that reach all of a mask's range.

    A dark textured disc on light ground (a head, to a network) without a prior and with its own
    shape as one, and patches of colour under a wrong prior.
    """
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:size, :size] / np.float32(size) - np.float32(0.5)
    disc = (rows**2 + columns**2 < 0.09).astype(np.float32)
    texture = rng.random((size, size, 3), np.float32)
    head = (texture * np.float32(0.15) + (1 - disc[..., None]) * np.float32(0.8)).astype(np.float32)
    yield head, None
    yield head, disc
    side = -(-size // _PATCHES)
    patches = rng.random((_PATCHES, _PATCHES, 3), np.float32).repeat(side, 0).repeat(side, 1)
    patches = np.clip(patches[:size, :size] + texture * np.float32(0.1), 0, 1)
    yield patches, np.ascontiguousarray(np.roll(disc, size // 3, axis=1))
