"""What the proof of least privilege knows about each room of the stack, one module for each room.

A module has at least one of these:

- `NOT_RECORDED`: exceptions of the worker's and the flow runs' roles.
- `PIPELINE_NOT_RECORDED`: exceptions of the pipelines' roles.
- `TERRAFORM_RESOURCES`: AWS service → a function that returns the ARNs that a request of Terraform applies to.
- `TERRAFORM_WITHOUT_RESOURCE`: actions of Terraform that AWS authorizes for all resources only.
- `TERRAFORM_IMPLIED`: action → a function that returns what AWS authorizes in addition to the action itself.
"""
