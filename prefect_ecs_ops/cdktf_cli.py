"""`tools/cdktf`: runs the pinned CDKTF CLI with providers from this machine's mirror, and each stack with its own values."""

import os
import sys
from collections.abc import Mapping, Sequence

from prefect_ecs_ops.common.provider_mirror import cli_environment
from prefect_ecs_ops.common.synthesized import PROJECT

CDKTF = PROJECT / "node_modules" / "cdktf-cli" / "bundle" / "bin" / "cdktf"
TERRAFORM = PROJECT / "tools" / "stack-terraform"


def cdktf_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the CLI.

    All stacks lock the same providers, so dev's directory selects the mirror for all of them.
    """
    prepared = cli_environment(PROJECT / "cdktf.out" / "stacks" / "dev", environment)
    return prepared | {"TERRAFORM_BINARY_NAME": str(TERRAFORM)}


def main(arguments: Sequence[str]) -> int:
    """Replaces this process with the CLI; returns only if the CLI is not installed."""
    if not CDKTF.exists():
        print("The CDKTF CLI is missing; run: make setup", file=sys.stderr)
        return 1
    environment = cdktf_environment(os.environ)
    os.execvpe("node", ["node", str(CDKTF), *arguments], environment)  # noqa: S606 -- tools/cdktf puts our Node first
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
