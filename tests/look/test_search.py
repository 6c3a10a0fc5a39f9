import dataclasses

import pytest

from hairseg.errors import ColorError
from hairseg.look.catalog import looks
from hairseg.look.look import Look
from hairseg.look.search import search_looks

BASE = Look.from_color("#808080")


def look(id, family, *tags):
    return dataclasses.replace(BASE, id=id, title=id.title(), family=family, tags=tags)


FOUND = (
    look("mint", "pastels", "green", "pastel"),
    look("rosy", "pastels", "red", "pastel"),
    look("auburn", "reds", "red", "brown"),
    look("mine", "zany", "red"),
    look("red-wine", "naturals", "dark"),
)


@pytest.mark.parametrize(
    ("words", "options", "ids"),
    [
        ((), {}, "red-wine auburn mint rosy mine"),
        (("red",), {}, "red-wine auburn rosy mine"),
        (("RED",), {"tags": ["pastel"]}, "rosy"),
        ((), {"tags": ["red", "brown"]}, "auburn"),
        ((), {"family": "pastels"}, "mint rosy"),
        (("pastels", "green"), {}, "mint"),
        (("blue",), {}, ""),
    ],
)
def test_by_name_tag_and_family(words, options, ids):
    assert " ".join(one.id for one in search_looks(FOUND, words, **options)) == ids


def test_what_nobody_has_is_said():
    with pytest.raises(ColorError, match="unknown tag 'pastell'; did you mean 'pastel'"):
        search_looks(FOUND, tags=["pastell"])
    with pytest.raises(ColorError, match="unknown family 'pastel'; did you mean 'pastels'"):
        search_looks(FOUND, family="pastel")


def test_the_shipped_looks_are_found():
    assert {"pastel-pink"} <= {one.id for one in search_looks(looks(), ["pink"], tags=["pastel"])}
    first = search_looks(looks())[0]
    assert first.family == "naturals"
