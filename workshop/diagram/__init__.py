"""Draws docs/architecture.svg and docs/dashboard.svg from synthesized stacks."""
