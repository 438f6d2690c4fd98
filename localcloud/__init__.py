"""The stack on one machine: an embedded AWS, real Terraform, and what runs the tasks."""
