"""The VPC, its way out, and security groups."""
