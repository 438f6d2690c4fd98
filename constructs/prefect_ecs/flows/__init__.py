"""Flow runs: their roles, stores, and the work pool's template."""
