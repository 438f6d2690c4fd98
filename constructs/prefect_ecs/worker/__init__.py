"""The worker: its container and its service."""
