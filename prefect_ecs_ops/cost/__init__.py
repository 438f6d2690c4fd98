"""What a stack costs in a month, read from its synthesized JSON and from price files that name their sources."""
