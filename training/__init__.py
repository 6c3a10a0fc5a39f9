"""Training of hairseg's networks: prepare, train, evaluate, export (`python -m training`).

Run from the checkout; nothing of it is installed with the SDK. This file imports nothing, so
that the light half (datasets, metrics, evaluate on a `.tflite`) works without TensorFlow.
"""
