"""Photos and labels: packs of them, the ways they are shown, batches."""
