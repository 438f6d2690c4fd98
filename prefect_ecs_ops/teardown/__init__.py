"""Before `terraform destroy`: what flow runs left in AWS, and Terraform does not know of."""
