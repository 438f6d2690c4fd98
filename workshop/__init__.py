"""Tools for developers of this project: generated pages, diagrams, benchmarks, evidence, and `make local`."""
