"""Recipes: one file a model, with one table of its stages; and the commands that run them.

A new recipe is a file with a `CONFIG`, and its name in `RECIPES`. One that takes several stages has
a table `STAGES` of rows (`stages.py`), and its name in `STAGED` too.
"""

RECIPES = ("light", "full", "photo", "open", "smoke", "search_96")
STAGED = ("light", "full")
