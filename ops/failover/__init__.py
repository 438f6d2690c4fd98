"""`python -m ops failover`: from one region's work pool to another's, and back."""
