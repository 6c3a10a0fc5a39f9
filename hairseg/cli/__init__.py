"""The commands of `hairseg`, one module each.

A module has `add_arguments(parser)`, which also sets the parser's default `run`, a function from
the parsed options to the exit code. The first line of its docstring is what `hairseg --help` says
about it. A new command is a new module and a line here.
"""

from types import ModuleType

from hairseg.cli import (
    batch,
    bench,
    doctor,
    live,
    looks,
    lut,
    models,
    recolor,
    segment,
    studio,
    video,
)

COMMANDS: dict[str, ModuleType] = {
    "recolor": recolor,
    "segment": segment,
    "video": video,
    "batch": batch,
    "live": live,
    "looks": looks,
    "lut": lut,
    "models": models,
    "studio": studio,
    "bench": bench,
    "doctor": doctor,
}
