"""The controls for each room of the stack, one module for each room; `catalogue` discovers them.

A module has a sequence `CONTROLS`. Ids and titles are Security Hub's:
https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
CIS: CIS Amazon Web Services Foundations Benchmark v3.0.0. checkov: `checkov --list`.
"""
