"""Settings of AWS Config."""

from prefect_ecs.settings_types.base import Model


class ConfigSettings(Model):
    """AWS Config: what every resource is and was like, and rules that look at it. AWS bills each recorded change and evaluation."""

    enabled: bool = True
    """Default: on, with the managed rules that speak to this project's stacks."""

    manage_recorder: bool = True
    """Whether this stack makes the recorder and its delivery to a bucket. Default: yes. An account has one recorder for each region:
    where somebody has it on already (Control Tower, Security Hub), turn this off, and only the rules are added."""
