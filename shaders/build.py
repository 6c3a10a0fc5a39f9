"""Makes recolor.metal of recolor.vert and recolor.frag; needs glslang and SPIRV-Cross.

apt install glslang-tools spirv-cross     # or the Vulkan SDK
python shaders/build.py                   # after every change of the GLSL files
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "recolor.metal"
# Also the places of textures and samplers in Metal.
SAMPLERS = ("frame", "mask", "darkLut", "lightLut")
HEADER = """\
// Recolours hair: two LUTs interpolated, blended over the frame by the network's mask.
// Metal Shading Language 2.1. Made by shaders/build.py of recolor.vert and recolor.frag, which say
// what each value means; not edited by hand.
// {digest}
"""
PREAMBLE = """
#include <metal_stdlib>
#include <simd/simd.h>

using namespace metal;

"""


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=TARGET, help="the file to write")
    options = parser.parse_args(argv)
    try:
        text = make_metal()
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        print(f"build: {error}", file=sys.stderr)
        return 2
    options.out.write_text(text, encoding="utf-8")
    print(options.out)
    return 0


def source_digest() -> str:
    """Return what the Metal file says about the files that it was made of."""
    sources = b"".join((HERE / f"recolor.{kind}").read_bytes() for kind in ("vert", "frag"))
    return f"sha256 of recolor.vert + recolor.frag: {hashlib.sha256(sources).hexdigest()}"


def make_metal() -> str:
    """Return both stages in one file; flipped, since Metal counts a target's rows from above."""
    vertex = translate("vert", "--flip-vert-y")
    fragment = translate("frag", "--msl-decoration-binding")
    return HEADER.format(digest=source_digest()) + PREAMBLE + vertex + "\n" + fragment


def translate(kind: str, *options: str) -> str:
    """Convert one stage from GLSL over SPIR-V to Metal, without the lines common to all stages."""
    source = (HERE / f"recolor.{kind}").read_text(encoding="utf-8")
    source = source.replace("#version 300 es", "#version 310 es")
    source = source.replace("gl_VertexID", "gl_VertexIndex")
    for place, name in enumerate(SAMPLERS):
        source = re.sub(
            rf"uniform (sampler\w+ {name};)", rf"layout(binding = {place}) uniform \1", source
        )
    stage = {"vert": "vertex", "frag": "fragment"}[kind]
    with tempfile.TemporaryDirectory() as folder:
        glsl, spirv = Path(folder, f"recolor.{kind}"), Path(folder, "recolor.spv")
        glsl.write_text(source, encoding="utf-8")
        mapping = ["--auto-map-bindings", "--auto-map-locations"]
        run("glslangValidator", "-V", "-R", *mapping, "-o", str(spirv), str(glsl))
        entry = ["--rename-entry-point", "main", f"recolor_{stage}", kind]
        text = run("spirv-cross", str(spirv), "--msl", "--msl-version", "20100", *entry, *options)
    return tidy(text, {"vert": ("View", "view"), "frag": ("Settings", "settings")}[kind])


def tidy(text: str, names: tuple[str, str]) -> str:
    """Give the block of plain uniforms a name, and take the stage's preamble off."""
    text = text.partition("using namespace metal;\n\n")[2]
    block = re.search(r"(\w*gl_DefaultUniformBlock)& (\w+) \[\[buffer\(\d+\)\]\]", text)
    assert block is not None
    text = re.sub(rf"\b{block[1]}\b", names[0], text)
    text = re.sub(rf"\b{block[2]}\b", names[1], text)
    return re.sub(r"\[\[buffer\(\d+\)\]\]", "[[buffer(0)]]", text)


def run(*command: str) -> str:
    """Return what a tool prints; raises if it fails or is not there."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
