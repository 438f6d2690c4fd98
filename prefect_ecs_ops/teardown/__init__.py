"""`prefect-ecs teardown`: removes what flow runs left in AWS, before `terraform destroy`."""
