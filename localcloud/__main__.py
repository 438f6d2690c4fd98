"""Starts an embedded AWS by hand: `python -m localcloud [--region REGION] [--run-tasks] [--vanilla]`."""

import argparse
import logging
import shlex
import signal
import sys
from contextlib import ExitStack
from types import FrameType

from localcloud.embedded_aws import EmbeddedAws
from localcloud.fargate.local_fargate import LocalFargate


def main() -> None:
    """Serves until Ctrl-C or SIGTERM. Standard output gets only `export` lines, so a shell can evaluate it."""
    parser = argparse.ArgumentParser(
        prog="python -m localcloud",
        description="Starts an embedded AWS on a free loopback port, prints the variables that lead AWS clients to it, "
        "and serves until Ctrl-C.",
    )
    parser.add_argument("--region", default="us-east-1", help="default region of clients (default: %(default)s)")
    parser.add_argument("--run-tasks", action="store_true", help="run ECS tasks as processes on this machine")
    parser.add_argument("--vanilla", action="store_true", help="serve moto without corrections")
    arguments = parser.parse_args()
    if arguments.run_tasks and arguments.vanilla:
        parser.error("--run-tasks needs the corrections: leave out --vanilla")
    signal.signal(signal.SIGTERM, _interrupt)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        with ExitStack() as resources:
            aws = resources.enter_context(EmbeddedAws.start(arguments.region, corrected=not arguments.vanilla))
            if arguments.run_tasks:
                resources.enter_context(LocalFargate(aws))
            for name, value in aws.variables().items():
                print(f"export {name}={shlex.quote(value)}")
            sys.stdout.flush()
            print(f"The embedded AWS writes its log to {aws.log_path}. Press Ctrl-C to stop it.", file=sys.stderr)
            signal.pause()
    except KeyboardInterrupt:
        print("The embedded AWS has stopped.", file=sys.stderr)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
