"""What is one per AWS account and region: the bucket of Terraform's state, AWS Config, the pipelines' roles."""
