"""From photos to each shipped model: one recipe a model, its settings and schedule in one table."""
