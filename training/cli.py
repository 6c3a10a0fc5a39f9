"""The command line of the training package.

A command's module is imported only when that command runs, so that `--help` is instant and
what needs no TensorFlow does not load it. Mistakes of the user's are one line and exit 2.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "prepare": "check photos and labels and pack them",
    "train": "train a network from a config; resumes where it stopped",
    "evaluate": "measure a model on labelled photos",
    "export": "write the .tflite files and their json, checked against Keras",
    "inspect": "per layer: shape, receptive field, MACs, parameters, bytes",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 good, 1 failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(_overview())
        return 0 if arguments else 2
    name = arguments[0]
    if name not in COMMANDS:
        print(f"unknown command {name!r}; the commands are {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"training.{name}")
    try:
        if hasattr(module, "main"):  # train declares its own options
            return int(module.main(arguments[1:]))
        parser = argparse.ArgumentParser(
            prog=f"python -m training {name}", description=module.__doc__
        )
        module.add_arguments(parser)
        return int(module.run(parser.parse_args(arguments[1:])))
    except (ValueError, FileNotFoundError, FileExistsError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2


def _overview() -> str:
    lines = ["usage: python -m training COMMAND [options]   (COMMAND --help lists them)", ""]
    return "\n".join(lines + [f"  {name:<10}{text}" for name, text in COMMANDS.items()])
