"""A new API key or auth string for a stack."""
