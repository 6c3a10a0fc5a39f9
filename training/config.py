"""Settings of a training run: nested frozen dataclasses with defaults.

A recipe (`training/recipes/`) is a module with a `CONFIG` of type `TrainingConfig`. Each run writes
its resolved settings beside its weights.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class NetworkConfig:
    """Shape of a network: the hourglass (paper: arXiv 1907.06740, section 3.2) or another kind.

    Attributes:
        kind: The function that builds it (`training/networks/`); "hourglass" reads all settings
            but `trunk`, "portrait" those that its docstring names.
        trunk: The portrait's pretrained trunk, "lite0" or "lite2".
        size: Side S of the square input, pixels.
        stem_kernel: Side of the stem's kernel, in pixels of what it reads.
        stem_stride: Stride of the stem.
        stem_pool: Side divisor of an average pooling before the stem (1: none). In the input's
            pixels the stem spans stem_pool * stem_kernel, 8 or more, and moves by
            stem_pool * stem_stride, 4 or more; S over that is the trunk's side.
        stem_channels: Output channels of the stem.
        widths: Channels of the encoder's levels, each level half the side of the one before.
        depths: Bottlenecks per encoder level.
        dilations: Dilation of the k-th bottleneck per level (repeated as needed).
        squeeze: Division of the channels inside a bottleneck (the paper tries 16 and 32).
        squeeze_floors: Least channels inside a bottleneck, per level, fine to coarse, whatever
            `squeeze` says (the decoder's level takes the encoder's).
        decoder_widths: Channels of the decoder's levels, coarse to fine.
        decoder_depths: Bottlenecks per decoder level, coarse to fine.
        dense_stride: Side divisor of the early DenseNet layers (1: full, 2: half resolution).
        dense_growth: Channels that each DenseNet layer adds.
        dense_layers: Number of DenseNet layers, the strided first one included; 0: none, and the
            head ends where the decoder does.
        head_channels: Channels where the dense features join the decoder.
        activation: "relu" or "prelu".
        skips: Whether the encoder's levels join the decoder's.
        prior_gate: Whether a glance decides how much of the prior is seen (`prior/gate.py`).
    """

    kind: str = "hourglass"
    trunk: str = "lite0"
    size: int = 256
    stem_kernel: int = 8
    stem_stride: int = 4
    stem_pool: int = 1
    stem_channels: int = 24
    widths: tuple[int, ...] = (32, 64, 144, 224)
    depths: tuple[int, ...] = (1, 2, 6, 4)
    dilations: tuple[tuple[int, ...], ...] = ((1,), (1,), (1, 2, 1, 4), (1,))
    squeeze: int = 32
    squeeze_floors: tuple[int, ...] = (16, 24, 40, 56)
    decoder_widths: tuple[int, ...] = (96, 48, 24)
    decoder_depths: tuple[int, ...] = (1, 1, 1)
    dense_stride: int = 2
    dense_growth: int = 4
    dense_layers: int = 2
    head_channels: int = 8
    activation: str = "relu"
    skips: bool = True
    prior_gate: bool = False


@dataclass(frozen=True)
class TeacherConfig:
    """Shape of the teacher (`networks/teacher.py`).

    Attributes:
        backbone: The trunk's first weights: "imagenet" (keras.applications downloads them), an
            `.npz` file (machines with no internet), or "" for random ones.
        widths: Channels of the decoder, coarse to fine, from stride 16 to stride 2.
    """

    backbone: str = "imagenet"
    widths: tuple[int, ...] = (192, 96, 64, 32)


@dataclass(frozen=True)
class PriorConfig:
    """Shares and strengths of the three kinds of prior (paper, section 3.1).

    Attributes:
        empty: Share of empty priors (a first frame).
        small_affine: Share of slightly moved labels (to follow).
        large_affine: Share of grossly moved labels (to learn to distrust).
        thin_plate: Share of labels bent by a thin-plate spline (fast motion).
        wrong: Share of priors that belong to another picture (or its background), or are all ones.
        own: Share of the network's own masks, made from a prior of one of the kinds above: its
            mistakes are what a stream feeds back, and a prior that is never mistaken is trusted
            too much.
        hairless_wrong: Share of the pictures without hair whose prior is wrong, whatever the
            shares above say: all else that is drawn from their labels is empty.
        inverted: Share of the wrong priors that are the picture's own label, moved and inverted.
        small_shift: Largest shift of a small affine, as a share of the side.
        large_shift: Largest shift of a large affine, as a share of the side.
        thin_plate_sigma: Standard deviation of a control point's move, as a share of the side.
    """

    empty: float = 0.30
    small_affine: float = 0.10
    large_affine: float = 0.08
    thin_plate: float = 0.12
    wrong: float = 0.10
    own: float = 0.30
    hairless_wrong: float = 0.0
    inverted: float = 0.0
    small_shift: float = 0.05
    large_shift: float = 0.35
    thin_plate_sigma: float = 0.03


@dataclass(frozen=True)
class AugmentConfig:
    """Strength of the two families of augmentation (PortraitNet, 2019, section 3.4).

    Attributes:
        flip: Chance of a left-right mirror image.
        upside_down: Chance of a turn by 180 degrees.
        rotation_degrees: Standard deviation of the rotation.
        zoom: Smallest and largest zoom (log-uniform).
        shift: Largest shift, as a share of the side.
        aspect: Largest ratio by which the sides are stretched against each other.
        texture: Chance of each single change of texture (light, colour, noise, blur, JPEG).
        dye: Chance that the labelled hair gets another colour (`data/dyeing.py`).
        hat: Chance that the hair's upper part is covered (`data/hats.py`).
        background: Chance that what is far from the hair is another place (`data/backgrounds.py`).
        back: Chance that a head is shown from behind, its face filled with hair
            (`data/back_views.py`); with `GeometryConfig.on` alone.
        curl: Chance that its hair is curled (`data/curls.py`); likewise.
    """

    flip: float = 0.5
    upside_down: float = 0.02
    rotation_degrees: float = 14.0
    zoom: tuple[float, float] = (0.6, 1.8)
    shift: float = 0.18
    aspect: float = 1.35
    texture: float = 0.5
    dye: float = 0.0
    hat: float = 0.0
    background: float = 0.0
    back: float = 0.0
    curl: float = 0.0


@dataclass(frozen=True)
class GeometryConfig:
    """How photos are shown (`training/data/geometry.py`), in place of `AugmentConfig`'s moves.

    Attributes:
        on: Whether photos are shown so; False: as `AugmentConfig` says.
        collage: Share of the pictures with two to ten people.
        plain_ground: Share of the grounds that are a plain colour; the others are photos without
            hair.
        any_turn: Share of the turns that are any; the others are mild.
        mild_degrees: Standard deviation of the mild turns.
        any_aspect: Share of the aspects that are any up to `largest_aspect`, either way.
        largest_aspect: Largest ratio of the two sides' stretch.
        mild_aspect: Standard deviation of the logarithm of the other aspects.
        framings: Weights of the whole photo, the head at any size, and a close part of the hair.
        whole_zoom: Logarithms of the least and largest share of a whole photo that is seen.
        bare_zoom: The same of a photo without hair.
        head_shares: Least and largest hair, as a share of the side, of the second framing.
        close_shares: The same of the third.
        shift: Largest shift of a whole photo, as a share of the side.
        flip: Chance of a left-right mirror image.
    """

    on: bool = False
    collage: float = 0.12
    plain_ground: float = 0.3
    any_turn: float = 0.5
    mild_degrees: float = 12.0
    any_aspect: float = 0.3
    largest_aspect: float = 3.0
    mild_aspect: float = 0.12
    framings: tuple[float, float, float] = (0.45, 0.4, 0.15)
    whole_zoom: tuple[float, float] = (-0.35, 0.15)
    bare_zoom: tuple[float, float] = (-1.1, 0.1)
    head_shares: tuple[float, float] = (0.16, 1.1)
    close_shares: tuple[float, float] = (1.1, 2.5)
    shift: float = 0.12
    flip: float = 0.5


@dataclass(frozen=True)
class DataConfig:
    """Where the pictures come from and how often each set is drawn.

    Attributes:
        pack: Folder made by `python -m training prepare`; "generated" draws simple pictures.
        set_weights: Weight of each set in the draw (pairs of name and weight); a set's share is
            its weight over the sum, whatever its number of photos. Sets not named are left out.
            "set/group" names one group of a set, as in "figaro1k/dreadlocks", whose photos are
            drawn as often as that beside their set's draws; "set#trait" and "#trait" name the
            photos with a trait (`training/data/traits.py`) of one set or of all.
        only_sets: The sets that the pack may hold; a pack with another one, whose photos could be
            backgrounds or be drawn by a trait, is refused. Empty: any.
        workers: Processes that augment; 0 augments in the training process.
        soft_share: Share of the teacher's mask in a label (`data/soft_labels.py`), 0 to 1; photos
            without hair keep their label, photos without a label take the teacher's mask whole.
        least_agreement: Photos whose label agrees less with the teacher (IoU) keep their label.
        contested_draws: How many times as often as another such a photo is drawn, in packs that
            have a `disagreements.csv` (`data/soft_labels.py`). Most show hats and other rare
            things; a network that finds hair on average misses them.
    """

    pack: str = "generated"
    set_weights: tuple[tuple[str, float], ...] = ()
    only_sets: tuple[str, ...] = ()
    workers: int = 1
    soft_share: float = 0.0
    least_agreement: float = 0.0
    contested_draws: int = 1


@dataclass(frozen=True)
class LossConfig:
    """Weights of the loss's terms, 0 where a term is off; each one's source is in its module.

    Attributes:
        cross_entropy: Per-pixel binary cross-entropy.
        dice: Soft Dice, over each picture.
        edge: Extra cross-entropy in a band around the label's edge.
        edge_width: Width of that band as a share of the side.
        label_smoothing: Share by which labels are drawn to 0.5.
        hard: Cross-entropy over each picture's hardest pixels alone (`losses/hard_pixels.py`).
        hard_share: Share of the pixels that are the hardest.
        boundary: Focal loss of the edge that an extra output finds (`losses/boundary.py`).
        boundary_width: Width of that edge as a share of the side: 4 px at 256.
        centres: Statistical contextual loss of the features (`losses/centres.py`).
        centres_layer: The layer whose input these features are.
        consistency: Divergence of the masks of texture-changed twins (`data/consistency_pairs.py`).
        temporal: Divergence of the masks of moved, grainy twins. With both, twins are changed
            and moved, and the larger weight counts.
        gate: Cross-entropy of the prior's gate (`prior/gate.py`), which then trains with the
            network; 0: the gate stays as it is.
    """

    cross_entropy: float = 1.0
    dice: float = 0.5
    edge: float = 2.0
    edge_width: float = 0.016
    label_smoothing: float = 0.0
    hard: float = 0.0
    hard_share: float = 0.2
    boundary: float = 0.0
    boundary_width: float = 0.016
    centres: float = 0.0
    centres_layer: str = "head_narrow"
    consistency: float = 0.0
    temporal: float = 0.0
    gate: float = 0.0


@dataclass(frozen=True)
class OptimizerConfig:
    """AdamW or Muon, a linear warm-up, a decay, and a moving average of the weights.

    Attributes:
        kind: "adamw" (Loshchilov & Hutter 2019) or "muon" (`train/muon.py`).
        schedule: "cosine", or "trapezoid": constant after the warm-up, then a linear cool-down
            (Hägele et al. 2024, arXiv 2405.18392), which a running training can begin earlier or
            later (`train/schedule.py`).
        cooldown_share: Share of the steps that the trapezoid's cool-down takes.
        trunk_rate: Learning rate of a pretrained trunk over that of all else.
        learning_rate: Peak learning rate.
        final_learning_rate: Learning rate of the last step.
        warmup_steps: Steps of the warm-up.
        decay_steps: Length of the cosine, warm-up included; 0: the run's own steps. Longer than
            the run, the decay is left to a second run that starts from this one's weights.
        weight_decay: Decoupled weight decay.
        clip_norm: Global norm that gradients are clipped to.
        ema_momentum: Momentum of the moving average that is evaluated and exported.
    """

    kind: str = "adamw"
    schedule: str = "cosine"
    cooldown_share: float = 0.2
    trunk_rate: float = 1.0
    learning_rate: float = 3e-3
    final_learning_rate: float = 1e-5
    warmup_steps: int = 200
    decay_steps: int = 0
    weight_decay: float = 1e-4
    clip_norm: float = 5.0
    ema_momentum: float = 0.999


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one run.

    Attributes:
        name: The run's name, and its folder's.
        steps: Steps in all.
        batch: Pictures per step.
        seed: Seed of every random draw.
        epoch_steps: Steps between two evaluations and checkpoints.
        validation_limit: Photos per set in the evaluation during training.
        sheet_epochs: Epochs between two contact sheets.
        start_from: Weights to start from (`.keras` or `.weights.h5`), of this network or of a
            smaller one (`networks/transfer.py`); empty: random weights.
        gate: The prior's gate (`python -m training gate`) to put into the network, which does not
            train it; empty: the one that comes with `start_from`.
        trunk_weights: `.npz` with the pretrained trunk of a portrait network; empty: random.
        frozen_blocks: Blocks of that trunk, the stem's first, that are left as they are: the
            finest ones cost most of a step and change least.
        sizes: Pairs of a side and the step up to which it is trained at, the last step
            `steps`; empty: `network.size` throughout.
        checkpoint_steps: Steps between two checkpoints within an epoch; 0: none.
        probe: Photos of *train* that are scored beside val, so that underfit and overfit can be
            told apart; 0: none.
        precision: Keras dtype policy, "float32" or "mixed_bfloat16".
        teacher: The teacher to train, at `network.size`, in the student's place; None: a student.
    """

    name: str
    steps: int = 10_000
    batch: int = 16
    seed: int = 1
    epoch_steps: int = 500
    validation_limit: int = 60
    sheet_epochs: int = 4
    start_from: str = ""
    gate: str = ""
    trunk_weights: str = ""
    frozen_blocks: int = 0
    sizes: tuple[tuple[int, int], ...] = ()
    checkpoint_steps: int = 0
    probe: int = 0
    precision: str = "float32"
    teacher: TeacherConfig | None = None
    network: NetworkConfig = field(default_factory=NetworkConfig)
    prior: PriorConfig = field(default_factory=PriorConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    geometry: GeometryConfig = field(default_factory=GeometryConfig)
    data: DataConfig = field(default_factory=DataConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)


class ConfigError(ValueError):
    """A setting has no such name, or a value of the wrong kind."""


def load_config(name: str) -> TrainingConfig:
    """Return the settings of a recipe, or of one stage of a recipe.

    Args:
        name: A recipe of `training/recipes/`, e.g. "photo", or a training row of its `STAGES`, e.g.
            "hairseg_256_own".

    Raises:
        ConfigError: There is no such recipe or stage.
    """
    from training.recipes import RECIPES, STAGED

    if name in RECIPES:
        config: TrainingConfig = importlib.import_module(f"training.recipes.{name}").CONFIG
        return config
    stages = {
        row.name: row
        for module in (importlib.import_module(f"training.recipes.{recipe}") for recipe in STAGED)
        for row in (*module.STAGES, module.CONFIG)
        if isinstance(row, TrainingConfig)
    }
    if name not in stages:
        known = ", ".join((*RECIPES, *sorted(stages)))
        raise ConfigError(f"unknown config {name!r}; known are {known}")
    return stages[name]


def override(config: Any, assignments: list[str]) -> Any:
    """Return `config` with settings replaced, as given on the command line.

    Args:
        config: A (nested) frozen dataclass.
        assignments: Strings such as "steps=500" or "data.pack=packs/p288"; values are JSON, or
            plain text where they are not valid JSON.

    Raises:
        ConfigError: An assignment names no setting, or its value has the wrong kind.
    """
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals:
            raise ConfigError(f"--set takes NAME=VALUE; got {assignment!r}")
        try:
            value = json.loads(text)
        except json.JSONDecodeError:
            value = text
        config = _replace(config, path.split("."), value, path)
    return config


def _replace(config: Any, names: list[str], value: Any, path: str) -> Any:
    known = {f.name for f in dataclasses.fields(config)}
    if names[0] not in known:
        raise ConfigError(
            f"no setting {path!r}; {names[0]!r} is none of {', '.join(sorted(known))}"
        )
    old = getattr(config, names[0])
    if len(names) > 1:
        if not dataclasses.is_dataclass(old):
            raise ConfigError(f"no setting {path!r}; {names[0]!r} holds no settings of its own")
        new = _replace(old, names[1:], value, path)
    else:
        new = _coerce(old, value, path)
    return dataclasses.replace(config, **{names[0]: new})


def _coerce(old: Any, value: Any, path: str) -> Any:
    if isinstance(old, tuple) and isinstance(value, list):
        return _tuples(value)
    if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(old):
        raise ConfigError(f"{path} must be {type(old).__name__}; got {value!r}")
    return value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(v) for v in value) if isinstance(value, list) else value


def to_json(config: TrainingConfig) -> str:
    """Return the settings as indented JSON."""
    return json.dumps(dataclasses.asdict(config), indent=2)


def network_from_dict(settings: dict[str, Any]) -> NetworkConfig:
    """Return the `NetworkConfig` whose settings `to_json` wrote."""
    return NetworkConfig(**{name: _tuples(value) for name, value in settings.items()})
