"""Muon for networks of convolutions: the step of a kernel is orthogonalised, as one matrix.

Keras has a Muon from 3.13 on; it leaves kernels of four dimensions to AdamW, which here would be
all, and needs a newer Python than the rest of training does.
"""

from __future__ import annotations

import keras
from keras import ops

_MOMENTUM = 0.95
# Newton-Schulz: steps, and the quintic's coefficients of Jordan et al. 2024
_ITERATIONS, _COEFFICIENTS = 5, (3.4445, -4.7750, 2.0315)
_ROOT_MEAN_SQUARE = 0.2  # of a step, over the learning rate: about what AdamW's steps have


@keras.saving.register_keras_serializable(package="hairseg")
class Muon(keras.optimizers.AdamW):
    """AdamW, but kernels [H, W, in, out] move as matrices [H * W * in, out] do under Muon.

    Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; the size of a
    step is that of Liu et al. 2025, arXiv 2502.16982, section 2.2, so that AdamW's learning rates
    and decay fit. Biases, batch normalisation and kernels with a single output go by AdamW.
    """

    def update_step(self, gradient, variable, learning_rate) -> None:
        """Move one variable by its gradient."""
        if len(variable.shape) != 4 or variable.shape[-1] < 2:
            super().update_step(gradient, variable, learning_rate)
            return
        momentum = self._momentums[self._get_variable_index(variable)]
        rate = ops.cast(learning_rate, variable.dtype)
        gradient = ops.cast(gradient, variable.dtype)
        self.assign(momentum, momentum * _MOMENTUM + gradient)
        matrix = ops.reshape(gradient + _MOMENTUM * momentum, (-1, variable.shape[-1]))
        size = _ROOT_MEAN_SQUARE * max(matrix.shape) ** 0.5
        step = ops.reshape(orthogonal(matrix), variable.shape)
        self.assign_sub(variable, rate * size * step)


def orthogonal(matrix):
    """Return the nearly orthogonal matrix nearest to `matrix` [M, N], its singular values near 1.

    Five Newton-Schulz iterations: matrix products alone, no decomposition. Of a matrix of zeros it
    is zeros.
    """
    tall = matrix.shape[0] > matrix.shape[1]
    x = ops.transpose(matrix) if tall else matrix
    x = x / (ops.norm(x) + 1e-7)
    first, third, fifth = _COEFFICIENTS
    for _ in range(_ITERATIONS):
        square = x @ ops.transpose(x)
        x = first * x + (third * square + fifth * square @ square) @ x
    return ops.transpose(x) if tall else x
