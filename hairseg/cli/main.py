"""The command line: finds the command, runs it, and words what went wrong in one line.

Data goes to stdout, everything else to stderr. Exit codes: 0 done; 1 it failed, or `doctor` found
something missing; 2 a mistake in what the user gave; 130 interrupted. A command is one module in
`hairseg/cli/`.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from hairseg._version import __version__
from hairseg.cli import COMMANDS
from hairseg.cli.terminal import note
from hairseg.errors import HairsegError

EXIT_FAILED = 1
EXIT_MISTAKE = 2
EXIT_INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line, not a page of usage."""

    def error(self, message: str) -> NoReturn:
        note(f"{self.prog}: {' '.join(message.split())} (see {self.prog} --help)")
        self.exit(EXIT_MISTAKE)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Offer the nearest names for a mistyped command or choice."""
        if action.choices is not None and value not in action.choices:
            from hairseg.checks import did_you_mean

            kind = action.metavar.lower() if isinstance(action.metavar, str) else "choice"
            names = [str(choice) for choice in action.choices]
            raise argparse.ArgumentError(
                None, f"unknown {kind} {str(value)!r}; {did_you_mean(str(value), names)}"
            )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments after the program's name; those of the process if None.

    Returns:
        The exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        options = _build_parser(arguments).parse_args(arguments)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return stop.code if isinstance(stop.code, int) else EXIT_MISTAKE
    try:
        code: int = options.run(options)
        if sys.stdout is not None:  # a program without a console
            sys.stdout.flush()
        return code
    except HairsegError as error:
        # What the user gave was wrong (a ValueError), or what we have is broken.
        return _complain(error, EXIT_MISTAKE if isinstance(error, ValueError) else EXIT_FAILED)
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_FAILED
    except (OSError, MemoryError) as error:
        return _complain(error, EXIT_FAILED)
    except KeyboardInterrupt:
        return _complain("interrupted", EXIT_INTERRUPTED)


def _build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Return every command by name; only the one that is asked for is imported."""
    asked = next((one for one in arguments if not one.startswith("-")), None)
    parser = _Parser(
        prog="hairseg",
        description="Finds the hair in photos and recolours it.",
        epilog="`hairseg COMMAND --help` tells more. `-` stands for stdin or stdout.",
    )
    parser.add_argument("--version", action="version", version=f"hairseg {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == asked:
            module = importlib.import_module(f"hairseg.cli.{name}")
            command.description = module.__doc__
            actions = getattr(module, "ACTIONS", {})
            action = next(iter(arguments[arguments.index(name) + 1 :]), "")
            if action in actions:
                _add_action(command, action, *actions[action])
            else:
                module.add_arguments(command)
    return parser


def _add_action(
    parser: argparse.ArgumentParser,
    action: str,
    summary: str,
    add_arguments: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Declare a command's action, where the command itself takes words of its own."""
    parser.prog = f"{parser.prog} {action}"
    parser.description = f"{summary[:1].upper()}{summary[1:]}."
    # argparse reads the word that chose the action once more.
    parser.add_argument("action", choices=[action], help=argparse.SUPPRESS)
    parser.usage = None
    add_arguments(parser)


def _complain(error: object, code: int) -> int:
    if isinstance(error, OSError) and error.filename is not None:
        text = f"{error.filename}: {error.strerror}"
    else:
        text = str(error) or type(error).__name__
    note(f"hairseg: {' '.join(text.split())}")
    return code
