"""The Prefect API, and the secret that opens it."""
