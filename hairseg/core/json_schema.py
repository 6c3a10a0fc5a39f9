"""A small validator for JSON Schema (draft 2020-12), with messages that name the field.

It knows the keywords that `luts/schema.json` uses and refuses a schema with others, so that no
rule is overlooked in silence: type, const, enum, properties, required, additionalProperties
(false), items, minItems, maxItems, uniqueItems, minLength, pattern, minimum, maximum, $ref to
#/$defs; title, description and default say nothing.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hairseg.checks import describe, did_you_mean, requirement
from hairseg.errors import LutError

Schema = Mapping[str, Any]

_SILENT = {"$schema", "$id", "$defs", "title", "description", "default"}
_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "string": ("a text", lambda value: isinstance(value, str)),
    "number": (
        "a number",
        lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    ),
    "object": ("an object", lambda value: isinstance(value, dict)),
    "array": ("a list", lambda value: isinstance(value, list)),
}


def check_json(data: object, schema: Schema, *, name: str = "") -> None:
    """Refuse data that the schema does not allow.

    Args:
        data: What `json.loads` gave.
        schema: The schema.
        name: How messages call the data itself.

    Raises:
        LutError: The first field that is wrong, by its path, with what it must be and what it is.

    >>> check_json({"a": [1]}, {"type": "object", "properties": {"a": {"items": {"maximum": 2}}}})
    >>> check_json([3], {"items": {"type": "number", "minimum": 0, "maximum": 2}}, name="sizes")
    Traceback (most recent call last):
    hairseg.errors.LutError: sizes[0] must be a number in 0..2; got 3
    """
    _check(data, schema, schema, name)


def _check(value: Any, schema: Schema, root: Schema, name: str) -> None:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    unknown = set(schema) - _SILENT - set(_RULES) - {"type"}
    if unknown:
        raise LutError(f"the schema uses {sorted(unknown)}, which hairseg does not know")
    kind = schema.get("type")
    if kind is not None and not _KINDS[kind][1](value):
        raise LutError(requirement(name or "it", _in_words(schema), describe(value)))
    for keyword, rule in _RULES.items():
        if keyword in schema:
            rule(value, schema, root, name)


def _in_words(schema: Schema) -> str:
    """Return what a value must be: "a number in 0..2"."""
    words = _KINDS[schema["type"]][0] if "type" in schema else "a value"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{words} in {low:g}..{high:g}"
    if low is not None:
        return f"{words} from {low:g} on"
    return words if high is None else f"{words} up to {high:g}"


def _range(value: Any, schema: Schema, root: Schema, name: str) -> None:
    # NaN, which Python's reader lets through, is in no range.
    if not schema.get("minimum", float("-inf")) <= value <= schema.get("maximum", float("inf")):
        raise LutError(requirement(name, _in_words(schema), describe(value)))


def _const(value: Any, schema: Schema, root: Schema, name: str) -> None:
    if value != schema["const"] or isinstance(value, bool) != isinstance(schema["const"], bool):
        raise LutError(requirement(name, f"{schema['const']!r}", describe(value)))


def _enum(value: Any, schema: Schema, root: Schema, name: str) -> None:
    if value not in schema["enum"]:
        listed = " or ".join(repr(choice) for choice in schema["enum"])
        raise LutError(requirement(name, listed, describe(value)))


def _pattern(value: Any, schema: Schema, root: Schema, name: str) -> None:
    if not re.search(schema["pattern"], value):
        required = schema.get("description") or f"like {schema['pattern']}"
        raise LutError(requirement(name, required, describe(value)))


def _min_length(value: Any, schema: Schema, root: Schema, name: str) -> None:
    if len(value) < schema["minLength"]:
        raise LutError(requirement(name, "a text that is not empty", describe(value)))


def _required(value: Any, schema: Schema, root: Schema, name: str) -> None:
    for field in schema["required"]:
        if field not in value:
            kind = schema.get("properties", {}).get(field, {})
            if "$ref" in kind:
                kind = root["$defs"][kind["$ref"].removeprefix("#/$defs/")]
            required = f"{kind['const']!r}" if "const" in kind else _in_words(kind)
            raise LutError(requirement(_join(name, field), required, "None"))


def _additional(value: Any, schema: Schema, root: Schema, name: str) -> None:
    known = schema.get("properties", {})
    for field in value:
        if field not in known and schema["additionalProperties"] is False:
            raise LutError(f"unknown field {_join(name, field)!r}; {did_you_mean(field, known)}")


def _properties(value: Any, schema: Schema, root: Schema, name: str) -> None:
    for field, inner in schema["properties"].items():
        if field in value:
            _check(value[field], inner, root, _join(name, field))


def _items(value: Any, schema: Schema, root: Schema, name: str) -> None:
    for index, item in enumerate(value):
        _check(item, schema["items"], root, f"{name}[{index}]")


def _count(value: Any, schema: Schema, root: Schema, name: str) -> None:
    low, high = schema.get("minItems", 0), schema.get("maxItems")
    if len(value) < low or (high is not None and len(value) > high):
        required = f"at least {low} long" if high is None else f"{low} to {high} long"
        raise LutError(requirement(name, required, f"{len(value)}"))


def _unique(value: Any, schema: Schema, root: Schema, name: str) -> None:
    if schema["uniqueItems"] and len({repr(item) for item in value}) < len(value):
        raise LutError(requirement(name, "a list without repeats", describe(value)))


def _join(name: str, field: str) -> str:
    return f"{name}.{field}" if name else field


# In the order in which they are checked.
_RULES: dict[str, Callable[[Any, Schema, Schema, str], None]] = {
    "const": _const,
    "enum": _enum,
    "minLength": _min_length,
    "pattern": _pattern,
    "minimum": _range,
    "maximum": _range,
    "required": _required,
    "additionalProperties": _additional,
    "properties": _properties,
    "minItems": _count,
    "maxItems": _count,
    "uniqueItems": _unique,
    "items": _items,
}
