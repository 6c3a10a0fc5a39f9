"""Photos and labels: packs of them, augmentation, batches."""
