"""The ECS cluster, the images and the EC2 instances that its tasks use."""
