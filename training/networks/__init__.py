"""The networks, one function each, and how weights get from one to another."""
