"""From photos to each shipped model by one command."""
