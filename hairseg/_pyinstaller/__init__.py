"""The hook by which PyInstaller takes looks, models and the runtime along.

PyInstaller finds it by the entry point `pyinstaller40`; nothing else imports this package.
"""

from pathlib import Path


def get_hook_dirs() -> list[str]:
    """The folder of `hook-hairseg.py`, as PyInstaller asks for it."""
    return [str(Path(__file__).resolve().parent)]
