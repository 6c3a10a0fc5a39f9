"""Training runs: steps, optimizer, checkpoints, validation."""
