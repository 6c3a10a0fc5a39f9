"""What of hairseg PyInstaller does not see: modules that are imported by name, and files.

The names are PyInstaller's (https://pyinstaller.org/en/stable/hooks.html).
"""

import importlib.util

from PyInstaller.utils.hooks import collect_data_files, collect_dynamic_libs, collect_submodules

# Commands, formats and public names are imported when they are first used.
hiddenimports = collect_submodules("hairseg", filter=lambda name: "_pyinstaller" not in name)
datas = collect_data_files("hairseg", excludes=["**/_pyinstaller/*"])
binaries = []
# LiteRT loads its library, and the accelerators beside it, by their paths.
for runtime in ("ai_edge_litert", "tflite_runtime"):
    if importlib.util.find_spec(runtime) is not None:
        datas += collect_data_files(runtime)
        binaries += collect_dynamic_libs(runtime)
        hiddenimports += [f"{runtime}.interpreter"]
# The extras, where they are installed: they too are imported when they are first used.
for extra in ("av", "pillow_heif", "PyOpenColorIO", "starlette", "uvicorn"):
    if importlib.util.find_spec(extra) is not None:
        hiddenimports += collect_submodules(extra)
