"""Writes the reference pages in docs/ from the settings models and the synthesized stacks."""
