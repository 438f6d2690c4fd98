"""An embedded AWS and a local Fargate for any infrastructure. See `README.md`."""
