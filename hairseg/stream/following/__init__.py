"""Whose hair is where in a stream: heads found, followed in their squares, and chosen."""
