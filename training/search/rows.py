"""The rows of the search: what differs from the base config, as `train --set` takes it.

Three lists, each of which answers one question: which terms of the loss help, which priors and
augmentations, and which shape of the network is worth its time.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One short training.

    Attributes:
        name: The row's name, and its folder's.
        settings: What differs from the base, as NAME=VALUE.
        about: What is changed, in words.
    """

    name: str
    settings: tuple[str, ...]
    about: str


BASELINES = (
    Row("baseline", (), "the base: cross-entropy, Dice x 0.5, edge x 1; the shipped network"),
    Row("baseline-seed2", ("seed=2",), "the base again, other weights and batches: the noise"),
    Row("baseline-seed3", ("seed=3",), "the base once more"),
)

LOSSES = (
    Row("boundary", ("loss.boundary=1",), "PortraitNet's boundary head"),
    Row("consistency", ("loss.consistency=1",), "PortraitNet's consistency of texture twins"),
    Row("temporal", ("loss.temporal=1",), "consistency of moved, grainy twins"),
    Row(
        "hard-pixels",
        ("loss.hard=0.4", "loss.cross_entropy=0"),
        "the hardest fifth of the pixels instead of all",
    ),
    Row("centres", ("loss.centres=0.1",), "statistical contextual loss"),
    Row("no-edge", ("loss.edge=0",), "without the edge-weighted term"),
    Row("strong-edge", ("loss.edge=5",), "five times the edge-weighted term"),
    Row("no-dice", ("loss.dice=0",), "without Dice"),
)

INPUTS = (
    Row("own-masks", ("prior.own=0.3",), "three priors in ten are the network's own masks"),
    Row(
        "wrong-priors",
        ("prior.wrong=0.18", "prior.hairless_wrong=0.5", "prior.inverted=0.3"),
        "more wrong priors: inverted ones, and on half of the pictures without hair",
    ),
    Row(
        "no-priors",
        (
            "prior.empty=1",
            "prior.small_affine=0",
            "prior.large_affine=0",
            "prior.thin_plate=0",
            "prior.wrong=0",
        ),
        "no prior is ever shown",
    ),
    Row("no-texture", ("augment.texture=0",), "no change of light, colour, noise, blur, JPEG"),
    Row("strong-texture", ("augment.texture=0.7",), "twice the share of such changes"),
    Row(
        "no-deformation",
        ("augment.rotation_degrees=0", "augment.zoom=[1,1]", "augment.shift=0", "augment.aspect=1"),
        "mirrored only: no turn, zoom, shift or stretch",
    ),
)

ARCHITECTURES = (
    Row("floors-16", ("network.squeeze_floors=[16,16,16,16]",), "squeezed to 16 on every level"),
    Row(
        "squeeze-32",
        ("network.squeeze=32", "network.squeeze_floors=[4,4,4,4]"),
        "squeezed by 32, to no less than 4",
    ),
    Row(
        "squeeze-16",
        ("network.squeeze=16", "network.squeeze_floors=[4,4,4,4]"),
        "squeezed by 16, to no less than 4",
    ),
    Row("stem-6", ("network.stem_kernel=6",), "stem of 6x6 instead of 8x8"),
    Row(
        "stride-8",
        (
            "network.stem_kernel=16",
            "network.stem_stride=8",
            "network.widths=[64,144,224]",
            "network.depths=[2,6,4]",
            "network.dilations=[[1],[1,2,1,4],[1]]",
            "network.squeeze_floors=[24,40,56]",
            "network.decoder_widths=[96,48]",
            "network.decoder_depths=[1,1]",
        ),
        "stem of 16x16 with stride 8, and no level of stride 4",
    ),
    Row("dense-full", ("network.dense_stride=1",), "dense layers at full resolution"),
    Row("no-dense", ("network.dense_layers=0",), "no dense layers: the head ends at the trunk"),
    Row("prelu", ('network.activation="prelu"',), "PReLU instead of ReLU"),
    Row("no-skips", ("network.skips=false",), "no skips"),
    Row("narrow", ("network.widths=[24,48,96,160]",), "levels a quarter to a third narrower"),
    Row("wide", ("network.widths=[48,96,192,288]",), "levels a third to a half wider"),
    Row("shallow", ("network.depths=[1,1,3,2]",), "half the bottlenecks of the coarse levels"),
    Row("no-dilation", ("network.dilations=[[1],[1],[1],[1]]",), "no dilation"),
    Row(
        "more-dilation",
        ("network.dilations=[[1],[2],[1,2,4,8],[1,2]]",),
        "more dilation, on three levels",
    ),
)

LISTS = {
    "baselines": BASELINES,
    "losses": LOSSES,
    "inputs": INPUTS,
    "architectures": ARCHITECTURES,
}
