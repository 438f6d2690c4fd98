"""The operator's commands: everything that runs against an environment, on a laptop or in CI."""
