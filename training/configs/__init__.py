"""Experiments: one file each, with the command, the hardware and the score to expect."""
