"""What a worker's log says of a fault, and what helps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class LogFault:
    """A line that explains why a worker ended, or what it lives without.

    Attributes:
        pattern: of the line.
        reason: may use the pattern's groups.
        lasts: whether a worker that started has it until its end; the other faults it either dies of or gets over.
    """

    pattern: str
    reason: str
    remedy: str
    lasts: bool = False


FAULTS = (
    LogFault(
        r"401 Unauthorized",
        "Prefect refuses the worker's key with 401: it is wrong, expired or revoked, and the worker ends at once",
        "Rotate the key (docs/secrets.md), which starts the worker anew.",
    ),
    LogFault(
        r"403 Forbidden",
        "Prefect refuses the worker with 403: its key may not do what a worker does in that workspace",
        "Rotate in a key with the Worker role of the right workspace (docs/secrets.md).",
    ),
    LogFault(
        r"SQS queue '([^']+)' does not exist",
        r"the worker found no queue \1 when it started: flow runs are submitted, but their crashes go unnoticed",
        "Apply the stack, so that the queue exists; then start the worker anew: it does not look again.",
        lasts=True,
    ),
    LogFault(
        r"giving up on automatic restarts",
        "the worker's observer has given up after five restarts: flow runs are submitted, but their crashes go unnoticed",
        "Find out why in its log (the queue, the worker's role); then start the worker anew.",
        lasts=True,
    ),
    LogFault(
        r"(Name or service not known|Temporary failure in name resolution|Connection refused|"
        r"All connection attempts failed|ConnectTimeout|Network is unreachable)",
        r"the worker does not reach the Prefect API (\1)",
        "Check prefect_api_url, the way out below, and that the API answers from the private subnets.",
    ),
)


def find_fault(lines: Sequence[str], *, lasting_only: bool) -> tuple[str, str, str] | None:
    """Reason, remedy and the line itself of the first known fault in a log, or None.

    Args:
        lines: of the log, oldest first; of several lines that tell the same, the last counts.
        lasting_only: leaves out those that a started worker dies of or gets over.
    """
    for fault in FAULTS:
        if lasting_only and not fault.lasts:
            continue
        for line in reversed(lines):
            found = re.search(fault.pattern, line)
            if found:
                return found.expand(fault.reason), fault.remedy, line.strip()
    return None
