"""The Python side of a companion (docs/companion.md, docs/python.md).

Pure Python and small: an idle vassal carries it. What only some applications need is imported where it is needed.
"""
