"""The security gate: what checkov, a scanner that is not ours, finds in a plan whose values are all known."""
