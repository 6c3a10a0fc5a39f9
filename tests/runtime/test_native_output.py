import os
import sys

from hairseg.runtime.native_output import foreign_lines, native_output

LOG = b"""INFO: [environment.cc:36] Creating LiteRT environment with options
WARNING: [npu_registry.cc:34] NPU accelerator could not be loaded: kLiteRtStatusErrorNotFound.
\xe2\x94\x94 Could not load shared library
I0000 00:00:1795237926.465708     937 environment.cc:532] Selected adapter: Mali
    at CheckVkSuccessImpl (third_party/dawn/src/dawn/native/vulkan/VulkanError.cpp:106)
RESHAPE: Tensor dimensions must be less than 5. up_sampling2d_1/Repeat/Tile
2 operations will run on the GPU, and the remaining 7 operations will run on the CPU.
"""


def test_the_runtimes_lines_are_known():
    assert foreign_lines(LOG) == b""
    assert foreign_lines(LOG + b"the app: ready\n\x00\xff\n") == b"the app: ready\n\x00\xff\n"


def test_both_descriptors_are_taken_and_other_lines_passed_on(capfd):
    print("before")
    with native_output() as log:
        os.write(1, b"INFO: to stdout\n")
        os.write(2, b"ERROR: to stderr\n")
        print("the app speaks")
        sys.stderr.write("and complains\n")
    print("after")
    taken = capfd.readouterr()
    assert taken.out == "before\nthe app speaks\nafter\n"
    assert taken.err == "and complains\n"
    assert "INFO: to stdout\n" in log.text and "ERROR: to stderr\n" in log.text


def test_an_error_inside_gives_the_descriptors_back(capfd):
    try:
        with native_output():
            raise RuntimeError
    except RuntimeError:
        os.write(1, b"back\n")
    assert capfd.readouterr().out == "back\n"


def test_a_taker_inside_a_taker_does_not_wait_for_itself():
    """The command line takes the output around a segmenter, whose GPU runner takes it, too."""
    with native_output() as outer:
        os.write(2, b"INFO: outer\n")
        with native_output() as inner:
            os.write(2, b"INFO: inner\n")
    assert "INFO: inner" in inner.text
    assert "INFO: outer" in outer.text
