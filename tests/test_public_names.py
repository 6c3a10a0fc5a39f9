"""The public surface: names in alphabetical order, all of them there, options by keyword only."""

import inspect
import types

import pytest

import hairseg

# Settled in DESIGN: what may also be given by position although it has a default.
BY_POSITION = {
    "DelayedStream.process(timestamp)",
    "LiveStream.submit(timestamp)",
    "Lut3D.identity(size)",
    "Segmenter(model)",
    "Segmenter.predict(prior)",
    "Segmenter.segment(prior)",
    "Stream.process(timestamp)",
}


def public_callables():
    for name in hairseg.__all__:
        thing = getattr(hairseg, name)
        if isinstance(thing, types.FunctionType):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, Exception):
            if not hasattr(thing, "__dataclass_fields__"):
                yield name, thing
            for method, function in inspect.getmembers(thing, callable):
                if not method.startswith("_") and method in vars(thing):
                    yield f"{name}.{method}", function


def test_all_is_sorted_and_complete():
    assert hairseg.__all__ == sorted(hairseg.__all__)
    for name in hairseg.__all__:
        getattr(hairseg, name)  # names are imported when they are first used
    found = {
        name
        for name, thing in vars(hairseg).items()
        if not name.startswith("_") and not isinstance(thing, types.ModuleType)
    }
    # typing's two names serve the module itself
    assert found - {"Any", "TYPE_CHECKING"} == set(hairseg.__all__) - {"__version__"}
    assert set(hairseg.__all__) <= set(dir(hairseg))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'recolour'"):
        _ = hairseg.recolour


def test_a_public_function_hides_no_module():
    for name in hairseg.__all__:
        assert not isinstance(getattr(hairseg, name), types.ModuleType)


def test_the_package_only_re_exports():
    for name in set(hairseg.__all__) - {"__version__"}:
        assert getattr(hairseg, name).__module__.startswith("hairseg.")


@pytest.mark.parametrize(
    ("name", "function"), list(public_callables()), ids=lambda value: getattr(value, "id", None)
)
def test_options_are_keyword_only_and_documented(name, function):
    assert inspect.getdoc(function), name
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD), name
        if parameter.default is not parameter.empty:
            call = f"{name}({parameter.name})"
            assert parameter.kind == parameter.KEYWORD_ONLY or call in BY_POSITION, call


def test_the_settled_signatures():
    def parameters(function):
        return str(inspect.signature(function)).partition(" ->")[0]

    recolor = inspect.signature(hairseg.recolor).parameters
    assert list(recolor)[:5] == ["image", "color", "strength", "mask", "segmenter"]
    assert recolor["strength"].default == 1.0
    segment = inspect.signature(hairseg.segment).parameters
    assert list(segment)[:2] == ["image", "segmenter"]
    assert parameters(hairseg.looks) == "()"
    segmenter = inspect.signature(hairseg.Segmenter).parameters
    defaults = {name: parameter.default for name, parameter in segmenter.items()}
    assert defaults == {
        "model": None,
        "accelerator": "cpu",
        "num_threads": None,
        "one_pass": False,
        "second_look": None,
    }
