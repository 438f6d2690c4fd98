"""The metrics of the work pool, and the function that publishes them."""
