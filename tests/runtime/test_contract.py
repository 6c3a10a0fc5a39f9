import pytest

from hairseg.errors import ModelError
from hairseg.runtime.contract import TensorSpec, check_contract, check_signatures

IMAGE = TensorSpec((1, 8, 8, 3), "float32")
PLANE = TensorSpec((1, 8, 8, 1), "float32")


def test_the_contract():
    assert check_contract({"image": IMAGE, "prior": PLANE}, {"mask": PLANE}, "m") == 8
    assert check_contract({"prior": PLANE, "image": IMAGE}, {"mask": PLANE}, "m") == 8


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [
        ({"image": IMAGE}, {"mask": PLANE}),
        ({"prior": PLANE}, {"mask": PLANE}),
        ({"image": IMAGE, "prior": PLANE}, {}),
        ({"image": IMAGE, "prior": PLANE}, {"alpha": PLANE}),
        ({"image": IMAGE, "prior": IMAGE}, {"mask": PLANE}),
        ({"image": TensorSpec((1, 8, 8, 3), "uint8"), "prior": PLANE}, {"mask": PLANE}),
        ({"image": TensorSpec((1, 8, 4, 3), "float32"), "prior": PLANE}, {"mask": PLANE}),
        ({"image": TensorSpec((3,), "float32"), "prior": PLANE}, {"mask": PLANE}),
    ],
)
def test_a_breach_is_refused(inputs, outputs):
    with pytest.raises(ModelError, match="^m: signature 'segment' must be float32 image"):
        check_contract(inputs, outputs, "m")


def test_signatures():
    check_signatures(["other", "segment"], "m")
    with pytest.raises(ModelError, match="^m: signature must be 'segment'; got 'a', 'b'$"):
        check_signatures(["b", "a"], "m")
    with pytest.raises(ModelError, match="got none$"):
        check_signatures([], "m")
