"""Batch normalisation that trains in one pass on TensorFlow, and is plain Keras elsewhere.

Keras 3 computes the moments and the normalisation with separate operations; on a CPU that is half
of a training step of this network. TensorFlow's fused kernel does the same arithmetic in one.
Weights, configuration and inference are those of `keras.layers.BatchNormalization`.
"""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable(package="hairseg")
class BatchNorm(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` over the channels of [B, H, W, C]."""

    def call(self, inputs, training=None, mask=None):
        """Normalise `inputs`; with `training`, by the batch's moments, which are remembered."""
        fused = training and self.trainable and keras.backend.backend() == "tensorflow"
        if not fused or self.compute_dtype != "float32":
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=tf.convert_to_tensor(self.gamma),
            offset=tf.convert_to_tensor(self.beta),
            mean=tf.zeros((0,)),
            variance=tf.zeros((0,)),
            epsilon=self.epsilon,
            is_training=True,
        )
        # the kernel's variance is over n - 1, Keras' over n: few pixels, and they differ
        count = tf.cast(tf.size(inputs) // inputs.shape[-1], tf.float32)
        variance *= (count - 1.0) / count
        keep = self.momentum
        self.moving_mean.assign(self.moving_mean * keep + mean * (1.0 - keep))
        self.moving_variance.assign(self.moving_variance * keep + variance * (1.0 - keep))
        return outputs
