"""Shows which resource satisfies which Security Hub, CIS and checkov control, judged on the synthesized stacks."""
