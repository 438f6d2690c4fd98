"""`prefect-ecs bootstrap`."""

import sys

from prefect_ecs import SettingsError
from prefect_ecs.settings import load_account

from prefect_ecs_ops.bootstrap.bootstrap import Bootstrap, BootstrapError
from prefect_ecs_ops.common.synthesized import PROJECT, NotSynthesizedError
from prefect_ecs_ops.common.terraform import TerraformError, TerraformUnavailableError


def bootstrap() -> int:
    """Brings up the account's stacks in all of their regions, the home region first, and returns the exit code."""
    try:
        accounts = load_account(PROJECT / "environments")
        if not accounts:
            print(
                "environments/account.toml is missing; docs/environments.md says what to write in it", file=sys.stderr
            )
            return 1
        for account in accounts:
            stack = account.names.stack
            Bootstrap(stack, PROJECT / "cdktf.out", PROJECT / "state").run()
    except (BootstrapError, NotSynthesizedError, SettingsError, TerraformError, TerraformUnavailableError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
