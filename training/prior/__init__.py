"""The previous mask: how it is drawn for training, and the gate that judges it."""
