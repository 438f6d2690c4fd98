"""The security gate: what checkov, an independent scanner, finds in a plan whose values are all known."""
