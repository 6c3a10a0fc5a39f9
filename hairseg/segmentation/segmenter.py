"""The segmenter: a loaded model, from frames to hair masks.

Frames are uint8 RGB [H, W, 3], images float32 RGB [S, S, 3] in 0..1, masks and priors float32
hair probability in 0..1, at S x S unless said otherwise.
"""

import os
import warnings
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hairseg.checks import check_frame, check_mask, check_range, describe, requirement
from hairseg.errors import FrameError, ModelError
from hairseg.image.arrays import frame_to_image
from hairseg.runtime.model_file import read_model
from hairseg.runtime.open import open_runner
from hairseg.runtime.registry import default_model
from hairseg.segmentation.merge import merge_views
from hairseg.segmentation.passes import Passes
from hairseg.segmentation.refine import refine_mask
from hairseg.segmentation.search import find_heads

# More CPU threads than this gain nothing on networks of this size.
MOST_DEFAULT_THREADS = 4


class Segmenter:
    """Finds hair; one instance can be shared by threads, and each gets the mask of its own frame.

    Use it with `with`, or `close()` it; a closed one raises `ModelError`.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        accelerator: str = "cpu",
        num_threads: int | None = None,
        one_pass: bool = False,
        second_look: bool | None = None,
    ) -> None:
        """Load a model.

        Args:
            model: "photo" (for stills), "full" (512 x 512), "light" (256 x 256, for live streams),
                another name that `hairseg models` lists, or the path of a `.tflite` with the
                signature `segment`, or of an `.onnx` (extra `onnx`). If None the one that the
                environment variable HAIRSEG_MODEL names, or else "photo".
            accelerator: "cpu"; "gpu", through LiteRT's GPU accelerator or ONNX Runtime's; or
                "auto", the GPU where it runs the whole model and gives the CPU's mask, else the
                CPU with a warning that says why.
            num_threads: CPU threads for one inference; if None as many as this process may use,
                at most `MOST_DEFAULT_THREADS`.
            one_pass: Whether `segment` runs the network once, on the whole frame, as is enough for
                one large head. Otherwise each head is found and seen closely: two to four runs
                for a photo of one head, at most ten and two a head for a group.
            second_look: Deprecated: `one_pass=True` is what `second_look=False` was.

        Raises:
            ModelError: The model is missing, damaged or not one of ours, an option is unknown,
                no LiteRT runtime is installed, or the GPU that was asked for cannot run it.
        """
        self._num_threads = _check_num_threads(num_threads)
        if second_look is not None:
            message = "second_look is deprecated; second_look=False is now one_pass=True"
            warnings.warn(message, DeprecationWarning, stacklevel=2)
            one_pass = not second_look
        file = read_model(default_model("photo") if model is None else model)
        self._runner = open_runner(
            file.content,
            num_threads=self._num_threads,
            accelerator=accelerator,
            name=str(file.path),
            format=file.format,
        )
        size = file.card.get("size", self._runner.size)
        if size != self._runner.size:
            got = f"{self._runner.size} in the model"
            self.close()
            raise ModelError(
                f"{file.path}: " + requirement("size", f"{size!r} as its json says", got)
            )
        self._model = str(file.path)
        self._one_pass = bool(one_pass)
        # Spare network inputs, so that a frame allocates none; list.append and pop are atomic.
        self._images: list[NDArray[np.float32]] = []

    @property
    def size(self) -> int:
        """S, the side of the network's input and mask."""
        return self._runner.size

    @property
    def accelerator(self) -> str:
        """What runs the model: "cpu" or "gpu"."""
        return self._runner.accelerator

    @property
    def num_threads(self) -> int:
        """CPU threads for one inference."""
        return self._num_threads

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._runner.closed

    def predict(
        self,
        image: NDArray[np.float32] | NDArray[np.uint8],
        prior: NDArray[np.float32] | None = None,
        *,
        out: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        """Run the network alone.

        Args:
            image: float32 [S, S, 3] in 0..1, as `image.arrays.frame_to_image` makes it, or the
                same in uint8 codes.
            prior: The previous frame's mask; zeros if None.
            out: float32 [S, S] that the mask is written to; a new array if None. It may be the
                prior's own array.

        Returns:
            The mask, float32 [S, S].

        Raises:
            FrameError: An argument has the wrong type, shape or values.
            ModelError: The segmenter is closed.
        """
        size = self.size
        if _is_array(image, np.float32, (size, size, 3)):
            check_range(image, "image")
        elif not _is_array(image, np.uint8, (size, size, 3)):
            required = f"float32 [{size}, {size}, 3] in 0..1, or uint8"
            raise FrameError(requirement("image", required, describe(image)))
        if out is not None and not _is_array(out, np.float32, (size, size)):
            raise FrameError(requirement("out", f"float32 [{size}, {size}]", describe(out)))
        if out is not None and not out.flags.writeable:
            required = "an array that can be written to"
            raise FrameError(requirement("out", required, "a read-only one"))
        return self._predict(image, self._check_prior(prior), out)

    def segment(
        self, frame: NDArray[np.uint8], prior: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """Find the hair of one frame, that of every head in it.

        Args:
            frame: uint8 [H, W, 3].
            prior: A mask of the whole frame at S x S, as `predict` gives it, which the first look
                at the frame begins with; zeros if None.

        Returns:
            The mask at the frame's size, float32 [H, W], its edges refined by the frame.

        Raises:
            FrameError: An argument has the wrong type, shape or values.
            ModelError: The segmenter is closed.
        """
        frame = check_frame(frame)
        prior = self._check_prior(prior)
        if not self._one_pass:
            found = find_heads(Passes(frame, self._predict, self.size), prior)
            return merge_views(found, frame)
        try:
            image = self._images.pop()
        except IndexError:
            image = np.empty((self.size, self.size, 3), np.float32)
        frame_to_image(frame, self.size, out=image)
        refined = refine_mask(self._predict(image, prior), frame, image=image)
        self._images.append(image)
        return refined

    def close(self) -> None:
        """Free the model; wait for an inference in flight, and may be called twice."""
        self._runner.close()

    def __enter__(self) -> "Segmenter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = ", closed" if self.closed else ""
        return (
            f"Segmenter({self._model!r}, size={self.size}, accelerator={self.accelerator!r}, "
            f"num_threads={self.num_threads}{state})"
        )

    def _predict(
        self,
        image: NDArray[np.float32] | NDArray[np.uint8],
        prior: NDArray[np.float32] | None,
        out: NDArray[np.float32] | None = None,
    ) -> NDArray[np.float32]:
        if out is None:
            out = np.empty((self.size, self.size), np.float32)
        self._runner.run(image, prior, out)
        return out

    def _check_prior(self, prior: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
        return None if prior is None else check_mask(prior, self.size, self.size, "prior")


def _is_array(array: Any, dtype: type, shape: tuple[int, ...]) -> bool:
    return isinstance(array, np.ndarray) and array.dtype == dtype and array.shape == shape


def _check_num_threads(num_threads: int | None) -> int:
    if num_threads is None:
        try:
            available = len(os.sched_getaffinity(0))
        except AttributeError:  # not Linux
            available = os.cpu_count() or 1
        return min(available, MOST_DEFAULT_THREADS)
    if isinstance(num_threads, bool) or not isinstance(num_threads, int) or num_threads < 1:
        raise ModelError(requirement("num_threads", "a whole number from 1", describe(num_threads)))
    return num_threads
