"""Draws docs/architecture.svg from a synthesized stack."""
