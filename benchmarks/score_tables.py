r"""Tables of how well the models find hair; `tables.py` puts them into our pages.

Ours come from the models' own json (`python -m training export --scores`), the peers' and those of
the smaller kinds from `results/`, each written by

    python -m training evaluate --data ../shared/data/hair --split val --model FILE --json OUT \
        --tags training/results/val_tags.csv

with --peer NAME for a peer's, and with --sdk for what `hairseg.segment` makes of ours.
"""

import json
from pathlib import Path
from typing import Any

from markdown_table import markdown

Scores = dict[str, Any]

MODELS = Path(__file__).resolve().parents[1] / "hairseg" / "models"
FILES = {"photo": "photo", "full": "512", "light": "256"}
"""What stands for a model in the names of its files, hairseg_<...>."""
QUANTIZED = {"full": "512", "light": "256"}
"""Those that phones run, of which there are smaller kinds."""
PEERS = {"mediapipe": "MediaPipe", "tnn": "TNN"}
KINDS = {"int8": "int8"}
SETS = {
    "figaro1k": "figaro1k (backs and sides of heads)",
    "celeb1k": "celeb1k (tight faces)",
    "lfw_parts": "lfw_parts (news photos, blocky labels)",
    "ccp_head": "ccp_head (street fashion)",
    "synth_headrender": "synth_headrender (renderings, many dark)",
}
GROUPS = "figaro1k/"
HAIRLESS = {
    "all hairless": "false hair area, photos with under 0.3 % hair",
    "negatives_noperson": "of these, pictures of nobody (objects, scenes, animals)",
    "negatives2": "of these, more of them (fur, food, rooms, fabric)",
}
_PICTURES_OF_NOBODY = ("negatives_noperson", "negatives2")


def read_scores(results: Path) -> dict[str, Scores]:
    """The scores of our models and the peers."""
    scores = {
        name: json.loads((MODELS / f"hairseg_{file}.json").read_text(encoding="utf-8"))["scores"]
        for name, file in FILES.items()
    }
    return scores | {peer: _read(results, peer) for peer in PEERS}


def read_kinds(results: Path) -> dict[str, Scores]:
    """The scores of the smaller kinds, "256_int8" and the like."""
    names = [f"{file}_{kind}" for file in QUANTIZED.values() for kind in KINDS]
    return {name: _read(results, name) for name in names}


def read_sdk(results: Path) -> dict[str, Scores]:
    """The scores of what `hairseg.segment` gives with each of our models."""
    return {name: _read(results, f"{file}_sdk") for name, file in FILES.items()}


def _read(results: Path, name: str) -> Scores:
    scores: Scores = json.loads((results / f"scores_{name}.json").read_text(encoding="utf-8"))
    return scores


def sets_table(scores: dict[str, Scores]) -> str:
    """Mean IoU per set and false hair, ours with intervals, the peers beside them."""
    rows = []
    for name, words in SETS.items():
        photos = scores["full"]["sets"][name]
        count = photos["photos"] - photos["hairless"]
        ours = [_bracketed(scores[model]["sets"][name]) for model in FILES]
        peers = [f"{_iou(scores[peer], name):.3f}" for peer in PEERS]
        rows.append((words, str(count), *ours, *peers))
    for name, words in HAIRLESS.items():
        count = str(scores["full"]["sets"][name]["photos"])
        ours = [_false_hair(scores[model], name, "low", "high") for model in FILES]
        peers = [_false_hair(scores[peer], name) for peer in PEERS]
        rows.append((words, count, *ours, *peers))
    table = markdown(("IoU", "photos", *FILES, *PEERS.values()), rows)
    return f"{table}\n\n{_own_mask_words(scores)}"


def sdk_table(sdk: dict[str, Scores]) -> str:
    """Mean IoU per set and false hair of photos as the SDK takes them."""
    rows = []
    for name, found in sdk.items():
        groups = [_mean(row) for key, row in found["groups"].items() if key.startswith(GROUPS)]
        cells = [*(f"{_iou(found, one):.3f}" for one in SETS), _false_hair(found, "all hairless")]
        rows.append((f"`hairseg.segment`, {name}", *cells, f"{min(groups):.3f}"))
    return markdown(("IoU of photos", *SETS, "false hair", "worst hair group"), rows)


def groups_table(scores: dict[str, Scores]) -> str:
    """Mean IoU per hair group, the worst first."""
    names = [name for name in scores["full"]["groups"] if name.startswith(GROUPS)]
    names.sort(key=lambda name: _mean(scores["full"]["groups"][name]))
    rows = [
        (
            name.removeprefix(GROUPS).removesuffix("-men"),
            str(scores["full"]["groups"][name]["photos"]),
            *(_bracketed(scores[model]["groups"][name]) for model in FILES),
        )
        for name in names
    ]
    return markdown(("hair group of figaro1k", "photos", *FILES), rows)


def tags_table(scores: dict[str, Scores]) -> str:
    """Mean IoU, and false hair where the label has none, of photos with a tag such as hats."""
    rows = []
    for tag, photos in scores["full"]["tags"].items():
        bare = photos["hairless"]
        hairy = photos["photos"] - bare
        if hairy:
            ours = [_bracketed(scores[model]["tags"][tag]) for model in FILES]
            peers = [f"{_mean(scores[peer]['tags'][tag]):.3f}" for peer in PEERS]
            rows.append((tag, str(hairy), *ours, *peers))
        if bare:
            found = [_false_hair_of(scores[name]["tags"][tag]) for name in (*FILES, *PEERS)]
            rows.append((f"{tag}, no labelled hair: false hair area", str(bare), *found))
    return markdown(("tagged by eye", "photos", *FILES, *PEERS.values()), rows)


def thirds_table(scores: dict[str, Scores]) -> str:
    """Mean IoU by thirds of hair luma and of skin angle, the worst of each first."""
    rows = [
        (name, str(row["photos"]), *(_bracketed(scores[m]["appearance"][name]) for m in FILES))
        for name, row in scores["full"]["appearance"].items()
    ]
    return markdown(("third", "photos", *FILES), rows)


def kinds_table(scores: dict[str, Scores], kinds: dict[str, Scores]) -> str:
    """What int8 costs in IoU, set by set."""
    rows = []
    for model, file in QUANTIZED.items():
        for kind, words in KINDS.items():
            found = kinds[f"{file}_{kind}"]
            change = [_iou(found, name) - _iou(scores[model], name) for name in SETS]
            rows.append((f"`hairseg_{file}`, {words}", *(f"{value:+.4f}" for value in change)))
    return markdown(("change of IoU against float16 weights", *SETS), rows)


def summary_words(scores: dict[str, Scores], sdk: dict[str, Scores]) -> str:
    """The few figures that the front page tells."""
    found = {f"`hairseg.segment`, {name}": sdk[name] for name in FILES}
    found |= {f"the {name} network alone": scores[name] for name in FILES}
    found |= {words: scores[name] for name, words in PEERS.items()}
    photos = sum(row["photos"] for name, row in scores["full"]["sets"].items() if name in SETS)
    photos += sum(scores["full"]["sets"][name]["photos"] for name in _PICTURES_OF_NOBODY)
    rows = [
        (
            words,
            ", ".join(f"{_iou(one, name):.3f}" for name in ("figaro1k", "celeb1k", "lfw_parts")),
            _false_hair(one, "all hairless"),
        )
        for words, one in found.items()
    ]
    heads = ("", "mean IoU on Figaro1k, CelebAMask-HQ faces, LFW", "false hair on hairless photos")
    return (
        f"On {photos:,} held-back photos, by `python -m training evaluate`; `hairseg.segment`, by\n"
        f"its `--sdk`, finds each head and looks at it closely, all others look once:\n\n"
        f"{markdown(heads, rows)}"
    )


def _own_mask_words(scores: dict[str, Scores]) -> str:
    losses = [
        (_iou(scores[m], s, "own_1") - _iou(scores[m], s), f"{m} on {s}")
        for m in FILES
        for s in SETS
    ]
    worst, where = min(losses)
    listed = "; ".join(
        f"{m} " + ", ".join(f"{_iou(scores[m], s, 'own_1'):.3f}" for s in SETS) for m in FILES
    )
    return (
        "Their own mask fed back once as prior (a second frame of a still scene) gives, in the\n"
        f"same order: {listed}. The worst change is {worst:+.4f} ({where})."
    )


def _iou(scores: Scores, name: str, prior: str = "empty") -> float:
    return _mean(scores["sets"][name], prior)


def _mean(row: Scores, prior: str = "empty") -> float:
    return float(row[prior]["iou"]["mean"])


def _bracketed(row: Scores) -> str:
    iou = row["empty"]["iou"]
    return f"{iou['mean']:.3f} ({iou['low']:.3f} to {iou['high']:.3f})"


def _false_hair(scores: Scores, name: str, *bounds: str) -> str:
    return _false_hair_of(scores["sets"][name], *bounds)


def _false_hair_of(photos: Scores, *bounds: str) -> str:
    row = photos["empty"]["false_hair"]
    text = f"{100 * row['mean']:.1f} %"
    return text + (f" ({' to '.join(f'{100 * row[b]:.1f}' for b in bounds)})" if bounds else "")
