"""The command line of the training package.

A command's module is imported only when that command runs, so that `--help` is instant and
what needs no TensorFlow does not load it. Mistakes of the user's are one line and exit 2.

`--config` names a recipe (`training/recipes/`) for the commands that train or inspect a network.
For the others it names a JSON file of options; an option on the command line wins over the file.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = {
    "frames": ("data.frames", "take frames out of clips, as photos for a teacher to label"),
    "fetch-open": ("open_hair.fetch", "bring the photos of the open set, with their masks"),
    "first-labels": ("open_hair.first_labels", "label photos with an annotator, in several passes"),
    "correct-labels": ("open_hair.correct_labels", "labels of passes and of corrections by eye"),
    "annotate": ("annotate.run", "correct a folder's masks by eye on a local page"),
    "prepare": ("data.prepare", "check photos and labels and pack them"),
    "hair-statistics": ("data.hair_statistics", "learn from photos how real hair looks"),
    "train": ("train.run", "train a network from a config; resumes where it stopped"),
    "gate": ("prior.train_gate", "train the prior's gate, which the networks share"),
    "soft-labels": (
        "data.soft_labels",
        "write a teacher's masks beside a pack, for students to learn from",
    ),
    "evaluate": ("evaluate.measure", "measure a model on labelled photos"),
    "agree": ("evaluate.agreement", "how well two folders of masks agree"),
    "fold": ("networks.fold_and_prune", "make a smaller network from a larger one's weights"),
    "fuse": ("networks.fused", "make one network of two that fail on different photos"),
    "average": ("train.weight_average", "average the weights of two runs that began alike"),
    "export": ("export.write", "write the .tflite files and their json, checked against Keras"),
    "coreml": ("export.coreml_package", "a .keras as a Core ML package, its spec checked"),
    "finetune": ("recipes.finetune", "a shipped model learns on from your own photos"),
    "recipe": ("recipes.run", "all steps from photos to a shipped model; resumes where it stopped"),
    "release": (
        "export.release",
        "build the zip for phones and browsers out of the exported models",
    ),
    "search": ("search.run", "short trainings by table: losses, priors, shapes of the network"),
    "inspect": ("evaluate.inspect", "per layer: shape, receptive field, MACs, parameters, bytes"),
}
"""Each command's module below `training`, and its help."""
RENAMED = {"slim": "fold", "soup": "average"}
"""Names of version 0.1; they go with version 0.3."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 good, 1 failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_overview())
        return 0 if arguments else 2
    name = RENAMED.get(arguments[0], arguments[0])
    if name != arguments[0]:
        print(f"{arguments[0]!r} is called {name!r} now; the old name goes in 0.3", file=sys.stderr)
    if name not in COMMANDS:
        print(f"unknown command {name!r}; the commands are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"training.{COMMANDS[name][0]}")
    parser = argparse.ArgumentParser(
        prog=f"python -m training {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    try:
        if "--config" in parser.format_usage():  # an experiment's name: the command's own matter
            options = parser.parse_args(arguments[1:])
        else:
            parser.add_argument(
                "--config", metavar="FILE.json", help='options as JSON, e.g. {"size": 512}'
            )
            options = parser.parse_args(_with_file_options(arguments[1:], parser))
        return int(module.run(options))
    except (ValueError, FileNotFoundError, FileExistsError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2


def _with_file_options(arguments: list[str], parser: argparse.ArgumentParser) -> list[str]:
    """Put the options of the `--config` file before those of the command line."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--config", type=Path)
    path = finder.parse_known_args(arguments)[0].config
    if path is None:
        return arguments
    if not path.is_file():
        raise ValueError(f"config {path} does not exist")
    try:
        options = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(f"config {path} is not JSON: {error}") from error
    if not isinstance(options, dict):
        raise ValueError(f"config {path} must hold one JSON object")
    actions = {flag: action for action in parser._actions for flag in action.option_strings}
    before: list[str] = []
    for key, value in options.items():
        flag = "--" + key.replace("_", "-")
        if flag not in actions or flag in ("--config", "--help"):
            known = ", ".join(sorted(f[2:] for f in actions if f.startswith("--")))
            raise ValueError(f"config {path}: no option {key!r}; the options are {known}")
        values = value if isinstance(value, list) else [value]
        if isinstance(value, bool):
            before += [flag] if value else []
        elif actions[flag].nargs == "+":
            before += [flag, *map(str, values)]
        else:
            before += [part for each in values for part in (flag, str(each))]
    return before + arguments


def _overview() -> str:
    lines = ["usage: python -m training COMMAND [options]   (COMMAND --help lists them)", ""]
    return "\n".join(lines + [f"  {name:<10}{text}" for name, (_, text) in COMMANDS.items()])
