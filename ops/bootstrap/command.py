"""`python -m ops bootstrap`."""

import sys

from prefect_ecs import SettingsError
from prefect_ecs.account.names import AccountNames
from prefect_ecs.settings import load_account

from ops.bootstrap.bootstrap import Bootstrap, BootstrapError
from ops.local.terraform import TerraformError, TerraformUnavailableError
from ops.synthesized import PROJECT, NotSynthesizedError


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
            stack = AccountNames.of(account).stack
            Bootstrap(stack, PROJECT / "cdktf.out", PROJECT / "state").run()
    except (BootstrapError, NotSynthesizedError, SettingsError, TerraformError, TerraformUnavailableError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
