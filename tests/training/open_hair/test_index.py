"""The open set as it lies in the repository: every line, every mask."""

import re
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from training.open_hair.corrections import is_rejected, read_corrections
from training.open_hair.index import (
    FOLDER,
    LICENCES,
    MASKS,
    faults_of,
    read_index,
    read_thumbnails,
)

PHOTOS = read_index()
PEOPLE = [photo for photo in PHOTOS if photo.set == "open"]


def test_every_line_is_a_proper_entry():
    faults = {photo.key: faults_of(photo) for photo in PHOTOS}
    assert {key: fault for key, fault in faults.items() if fault} == {}
    assert len({photo.key for photo in PHOTOS}) == len(PHOTOS) > 900


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"licence": "CC-BY-NC-4.0"}, "licence 'CC-BY-NC-4.0' is not among the allowed"),
        ({"licence": "CC-BY-4.0", "credit": " "}, "no credit, which its licence asks for"),
        ({"sha256": "abc"}, "sha256 is not 64 hex digits"),
        ({"certainty": "doubtful"}, "certainty 'doubtful'"),
        ({"stem": "nobody"}, "no mask"),
        ({"address": "ftp://x/y"}, "address is no https address"),
        (
            {"credit": "https://www.pexels.com/photo/1/"},
            "a photo of a source that restricts machine learning",
        ),
    ],
)
def test_a_fault_is_found(change, fault):
    assert fault in faults_of(replace(PEOPLE[0], **change))


def test_no_licence_forbids_commerce_or_derivatives():
    assert not [name for name in LICENCES if re.search("NC|ND|research", name)]


def test_masks_are_those_of_the_index_and_small():
    files = list(MASKS.glob("*"))
    assert {file.stem for file in files} == {photo.stem for photo in PEOPLE}
    assert sum(file.stat().st_size for file in files) < 8_000_000
    for photo in PEOPLE:
        with Image.open(MASKS / f"{photo.stem}.png") as picture:
            assert (picture.mode, picture.size) == ("L", (photo.width, photo.height))
            mask = np.asarray(picture)
        assert set(np.unique(mask)) <= set(range(0, 256, 17))
        assert (mask > 127).mean() < 0.75


def test_hair_is_there_but_where_a_correction_says_none():
    corrections = read_corrections()
    empty = set()
    for photo in PEOPLE:
        with Image.open(MASKS / f"{photo.stem}.png") as picture:
            if np.asarray(picture).max() < 128:
                empty.add(photo.stem)
    said = {stem for stem, ops in corrections.items() if any(op[0] == "empty" for op in ops)}
    assert empty == said


def test_corrections_and_index_agree():
    corrections = read_corrections()
    rejected = {stem for stem, operations in corrections.items() if is_rejected(operations)}
    assert rejected.isdisjoint(photo.stem for photo in PEOPLE)
    corrected = {photo.stem for photo in PEOPLE if photo.corrected == "yes"}
    assert corrected == set(corrections) - rejected


def test_a_person_is_in_one_split_and_the_test_part_is_large_enough():
    splits = defaultdict(set)
    for photo in PHOTOS:
        splits[photo.person].add(photo.split)
    assert all(len(found) == 1 for found in splits.values())
    assert Counter(photo.split for photo in PEOPLE)["test"] >= 150


def test_thumbnails_follow_the_index():
    thumbnails = read_thumbnails()
    assert len(thumbnails) == len(PHOTOS)
    assert next(iter(thumbnails.values())).shape == (24, 24)


def test_the_card_gives_the_numbers_of_the_index():
    card = (FOLDER / "DATA_CARD.md").read_text(encoding="utf-8")
    counts = Counter(photo.split for photo in PEOPLE)
    assert f"{len(PEOPLE)} photos of people" in card
    assert f"| people | {counts['train']} | {counts['val']} | {counts['test']} |" in card
    for licence, count in Counter(photo.licence for photo in PEOPLE).items():
        assert f"| {licence} | {count} |" in card
