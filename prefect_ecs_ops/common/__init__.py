"""What several commands share: Terraform, AWS, Prefect, the console, and the synthesized stacks."""
