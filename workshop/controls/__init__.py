"""Which resource satisfies which control: Security Hub, CIS and checkov, judged on the synthesized stacks."""
