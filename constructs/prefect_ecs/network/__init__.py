"""The VPC, the way out of it, and security groups."""
