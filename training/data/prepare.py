"""Prepare: photos and labels from any source, checked and packed (`python -m training prepare`).

A pair that is broken (unreadable, of two sizes, fully marked, the same photo in train and in
val, mirrored or re-encoded too) is never packed; each one is in the table and in the JSON report
beside the pack.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hairseg.core.atomic_file import write_whole
from training.data.datasets import Sample, read_samples
from training.data.near_duplicates import NearDuplicates, fingerprint
from training.data.packs import PackRow, PackWriter, is_pack
from training.data.pictures import (
    BrokenPictureError,
    UInt8Array,
    check_pair,
    read_label,
    read_photo,
    stretch,
)

_CHUNK = 64


@dataclass(frozen=True)
class Finding:
    """A pair that was left out, and why.

    Attributes:
        set: Name of the data set.
        stem: Name of the photo in its set.
        split: The pair's split.
        kind: What is wrong, the same words for the same fault.
        detail: The particulars.
    """

    set: str
    stem: str
    split: str
    kind: str
    detail: str


@dataclass(frozen=True)
class _Picture:
    sample: Sample
    image: UInt8Array
    mask: UInt8Array
    row: PackRow
    sha256: str
    fingerprint: npt.NDArray[np.float32] | None


def prepare(
    sources: Sequence[Path],
    out: Path,
    *,
    size: int = 288,
    sets: Sequence[str] | None = None,
    splits: Sequence[str] | None = None,
    val_share: float = 0.1,
    workers: int = 2,
) -> tuple[Finding, ...]:
    """Check every pair of the sources and pack the good ones.

    Validation pairs come first in the pack, so that a photo that is in both splits is found
    by its content and left out of training, never out of validation.

    Args:
        sources: Data sources, see `training.data.datasets`.
        out: Folder of the pack; replaced only when the new one is whole.
        size: Side of the packed pictures, pixels.
        sets: Names of the sets to keep; all if None.
        splits: Splits to keep; all if None.
        val_share: Share of plain folders that becomes val.
        workers: Threads that decode.

    Returns:
        The pairs that were left out.
    """
    samples = [
        sample
        for source in sources
        for sample in read_samples(source, sets=sets, splits=splits, val_share=val_share)
    ]
    samples.sort(key=lambda sample: sample.split == "train")  # stable: val and test first
    findings: list[Finding] = []
    duplicates = _Duplicates()
    out.parent.mkdir(parents=True, exist_ok=True)
    with PackWriter(out, size, source=[source.name for source in sources]) as writer:
        for number, result in enumerate(_decoded(samples, size, workers), start=1):
            finding = result if isinstance(result, Finding) else duplicates.check(result)
            if finding is not None:
                findings.append(finding)
            elif isinstance(result, _Picture):
                writer.append(result.row, result.image, result.mask)
            if number % 1000 == 0 or number == len(samples):
                print(f"{number}/{len(samples)} pairs, {len(findings)} left out", file=sys.stderr)
    return tuple(findings)


def _decoded(samples: list[Sample], size: int, workers: int) -> Iterator[_Picture | Finding]:
    """Decode in order, a chunk ahead at a time so that memory stays bounded."""
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(samples), _CHUNK):
            yield from pool.map(lambda s: _decode(s, size), samples[start : start + _CHUNK])


def _decode(sample: Sample, size: int) -> _Picture | Finding:
    try:
        photo = read_photo(sample.photo)
        height, width = photo.shape[:2]
        if sample.label is None:
            label = np.zeros((height, width), np.uint8)
        else:
            label = read_label(sample.label)
        check_pair(photo, label)
    except BrokenPictureError as error:
        return _finding(sample, error.kind, error.detail)
    row = PackRow(
        set=sample.set,
        stem=sample.stem,
        split=sample.split,
        group=sample.group,
        label_kind=sample.label_kind,
        width=width,
        height=height,
        mask_fraction=round(float(label.mean()) / 255.0, 5),
    )
    digest = hashlib.sha256(repr(photo.shape).encode() + photo.tobytes()).hexdigest()
    small = fingerprint(photo)
    return _Picture(sample, stretch(photo, size), stretch(label, size), row, digest, small)


class _Duplicates:
    """Finds photos of one split among those of another that came before."""

    def __init__(self) -> None:
        self._seen: dict[str, Sample] = {}
        self._held_back = NearDuplicates()

    def check(self, picture: _Picture) -> Finding | None:
        """A finding if the photo came before in another split; remembers it if not."""
        sample = picture.sample
        first = self._seen.setdefault(picture.sha256, sample)
        if first.split != sample.split:
            return _finding(
                sample, f"photo also in {first.split}", f"same content as {first.set}/{first.stem}"
            )
        if sample.split != "train":
            self._held_back.remember(f"{sample.set}/{sample.stem}", picture.fingerprint)
            return None
        like = self._held_back.find(picture.fingerprint)
        if like is not None:
            return _finding(sample, "photo nearly one that is held back", f"much like {like}")
        return None


def _finding(sample: Sample, kind: str, detail: str) -> Finding:
    return Finding(sample.set, sample.stem, sample.split, kind, detail)


def report_text(findings: Sequence[Finding], *, lines: int = 20) -> str:
    """A readable account of what was left out: counts by kind, then the first `lines` pairs."""
    if not findings:
        return "no broken pairs"
    counts = Counter((finding.set, finding.split, finding.kind) for finding in findings)
    text = [f"{'set':<22}{'split':<7}{'left out':>9}  why"]
    text += [f"{s:<22}{p:<7}{n:>9}  {k}" for (s, p, k), n in sorted(counts.items())]
    text.append("")
    text += [f"  {f.set}/{f.stem}: {f.kind}: {f.detail}" for f in findings[:lines]]
    if len(findings) > lines:
        text.append(f"  ... and {len(findings) - lines} more, all in the JSON report")
    return "\n".join(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `prepare`."""
    parser.add_argument(
        "--data", action="append", required=True, type=Path, metavar="SOURCE",
        help="folder with index.csv, folder with images/ and masks/, or CSV file; repeatable",
    )  # fmt: skip
    parser.add_argument("--out", required=True, type=Path, help="folder of the pack")
    parser.add_argument("--size", type=int, default=288, help="side in pixels (default 288)")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="only these sets")
    parser.add_argument("--splits", nargs="+", metavar="SPLIT", help="only these splits")
    parser.add_argument(
        "--val-share", type=float, default=0.1, help="val share of plain folders (default 0.1)"
    )
    parser.add_argument("--workers", type=int, default=2, help="decoding threads (default 2)")
    parser.add_argument("--force", action="store_true", help="replace a pack that is there")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a pair was left out")


def run(options: argparse.Namespace) -> int:
    """Run `prepare` with parsed options and return the exit code."""
    if options.out.exists() and not (options.force and is_pack(options.out)):
        raise FileExistsError(f"{options.out} is there already; --force replaces a pack")
    findings = prepare(
        options.data,
        options.out,
        size=options.size,
        sets=options.sets,
        splits=options.splits,
        val_share=options.val_share,
        workers=options.workers,
    )
    report = options.out / "left_out.json"
    write_whole(report, (json.dumps([asdict(f) for f in findings], indent=1) + "\n").encode())
    print(report_text(findings))
    print(f"pack: {options.out}   left out: {len(findings)} ({report})")
    return 1 if options.strict and findings else 0
