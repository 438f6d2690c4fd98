"""`prefect-ecs bootstrap`: the account's stacks, whose state lies in a bucket that they make themselves."""
