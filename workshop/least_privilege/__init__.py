"""Proves that each role may do what it does, and nothing else: recorded requests against the synthesized policies."""
