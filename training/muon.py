"""Muon for networks of convolutions: the step of a kernel is orthogonalised, as one matrix.

Keras' own Muon leaves everything but two-dimensional variables to AdamW, which here would be all.
"""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable(package="hairseg")
class Muon(keras.optimizers.Muon):
    """`keras.optimizers.Muon` that takes kernels [H, W, in, out] as matrices [H * W * in, out].

    Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; the size of a
    step is that of Liu et al. 2025, "Muon is scalable for LLM training", so that AdamW's learning
    rates fit. Biases, batch normalisation and kernels with a single output go by AdamW.
    """

    def _should_use_adamw(self, variable) -> bool:
        return len(variable.shape) != 4 or variable.shape[-1] < 2

    def _muon_update_step(self, gradient, variable, lr, m) -> None:
        self.assign_add(m, keras.ops.add(gradient, m * (self.momentum - 1)))
        step = keras.ops.add(gradient, self.momentum * m) if self.nesterov else m
        matrix = keras.ops.reshape(step, (-1, variable.shape[-1]))
        matrix = self.lr_adjust(lr * self.zeropower_via_newtonschulz5(matrix, self.ns_steps))
        self.assign_sub(variable, keras.ops.reshape(matrix, variable.shape))
