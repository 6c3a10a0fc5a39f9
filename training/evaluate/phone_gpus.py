"""Peak figures of phone GPUs, 2019 to 2025, as their makers and reviewers publish them.

Arithmetic: lanes x 2 (a fused multiply-add is two operations) x clock, at float16, the precision
that the GPU accelerator computes in. Memory: bus width x transfer rate. Nobody reaches either.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhoneGpu:
    """One GPU in one chip.

    Attributes:
        name: The GPU.
        chip: The chip, and a phone that has it.
        year: When that phone came out.
        float16_gflops: Peak arithmetic, 10^9 operations a second.
        memory_gb_per_s: Peak of the memory bus, which the whole chip shares.
        source: Where the figures come from.
    """

    name: str
    chip: str
    year: int
    float16_gflops: float
    memory_gb_per_s: float
    source: str


PHONE_GPUS = (
    PhoneGpu(
        "Adreno 640", "Snapdragon 855 (Galaxy S10)", 2019, 1797, 34.1,
        "768 float32 lanes at 585 MHz, float16 at twice the rate: "
        "github.com/azhirnov/cpu-gpu-arch, gpu/Adreno-600.md; LPDDR4X-4266, 64 bit",
    ),
    PhoneGpu(
        "Apple A13", "A13 Bionic (iPhone 11)", 2019, 691, 34.1,
        "256 lanes at 1350 MHz, float16 at the float32 rate: hmc-tech.com/gpu, 4-core A13; "
        "LPDDR4X-4266, 64 bit",
    ),
    PhoneGpu(
        "Mali-G77 MP11", "Exynos 990 (Galaxy S20)", 2020, 1126, 44.0,
        "11 cores of 32 multiply-adds (notebookcheck.com, ARM Mali-G77) at 800 MHz, float16 at "
        "twice the rate; LPDDR5-5500, 64 bit",
    ),
    PhoneGpu(
        "Adreno 740", "Snapdragon 8 Gen 2 (Galaxy S23)", 2023, 4178, 67.2,
        "1536 float32 lanes: github.com/azhirnov/cpu-gpu-arch, gpu/Adreno-700.md (1.8 TFLOPS at "
        "600 MHz); at 680 MHz, float16 at twice the rate; LPDDR5X-8400, 64 bit",
    ),
    PhoneGpu(
        "Mali-G715 MP7", "Tensor G3 (Pixel 8)", 2023, 3190, 68.3,
        "7 cores of 128 multiply-adds (Arm, Mali-G715) at 890 MHz, float16 at twice the rate; "
        "LPDDR5X-8533, 64 bit",
    ),
    PhoneGpu(
        "Apple A18, 4 cores", "A18 (iPhone 16e)", 2025, 1485, 60.0,
        "512 lanes at 1450 MHz, float16 at the float32 rate: hmc-tech.com/gpu, 4-core A18; "
        "LPDDR5X-7500, 64 bit",
    ),
)  # fmt: skip
