"""From a trained network to what ships: .tflite, json, bundle."""
