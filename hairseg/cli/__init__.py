"""The commands of `hairseg`, one module each, imported when it is used.

A module has `add_arguments(parser)`, which also sets the parser's default `run`, a function from
the parsed options to the exit code. A new command is a new module and a line here: the first line
of its docstring, as `hairseg --help` says it. `ACTIONS` of a module that takes words of its own are
the first words that mean something else, each with what it is for and what declares its arguments.
"""

COMMANDS: dict[str, str] = {
    "recolor": "recolour the hair in a photo",
    "segment": "write a photo's soft hair mask, or the hair cut out",
    "heads": "list the heads in a photo: position, size and lightness of their hair",
    "video": "recolour the hair in a video",
    "batch": "recolour the hair in a folder of photos and videos",
    "live": "recolour hair live, from a camera or a video played at its rate",
    "looks": "list the available looks with their colours; search by name, tag or family",
    "lut": "check, make and convert 3-D LUTs, for any editor and engine",
    "models": "list the models: size, scores, speed, licence, and whether an app may ship them",
    "studio": "make looks in your browser, on dark and light hair at once",
    "bench": "measure the time of a stream's frame on this machine",
    "doctor": "report what is installed, what is missing and how to get it",
}
