"""The stack of one AWS account in one region: state bucket, AWS Config, the pipelines' roles."""
