r"""The light network as it is shipped, its stem behind a pooling: train on from here.

The shipped weights are `hairseg_256_nobody`'s average, slimmed, without a step more:

    python -m training slim runs/light_thirteen --to hairseg_256_pooled --out runs/light

What is set here is for whoever trains on, with photos of their own or ours.
"""

import dataclasses

from training.configs.hairseg_256_nobody import CONFIG as NOBODY

CONFIG = dataclasses.replace(
    NOBODY,
    name="hairseg_256_pooled",
    seed=111,
    start_from="runs/light/average.keras",
    network=dataclasses.replace(NOBODY.network, stem_pool=2, stem_kernel=4, stem_stride=2),
)
