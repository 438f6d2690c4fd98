"""Everything about Terraform and CDKTF: bindings, stacks, provider, backend, expressions."""
