"""On what tasks run: Fargate, or the cluster's own EC2 instances."""
