"""The work pool in Prefect that belongs to a stack: its template, and what watches over its flow runs."""
