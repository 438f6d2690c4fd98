"""Runs in AWS Lambda each minute: asks Prefect and ECS how a work pool is doing, and publishes it as CloudWatch metrics."""
