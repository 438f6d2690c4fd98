"""How long a flow run may be silent before it is crashed."""

from dataclasses import dataclass
from datetime import timedelta

PENDING_MINUTES = 15
"""Longer than a start takes that still succeeds: image pull, zone without capacity, RunTask's own retries."""

HEARTBEAT_SECONDS = 540
"""Three heartbeats, as in Prefect Cloud's own detection of unresponsive runs."""

LEAST_HEARTBEAT_SECONDS = 90
"""Three of the most frequent heartbeats that Prefect has (`PREFECT_FLOWS_HEARTBEAT_FREQUENCY`, at least 30)."""


@dataclass(frozen=True)
class Patience:
    """How long a flow run may be silent.

    Attributes:
        pending: from one Pending state to the next state.
        heartbeat: from one heartbeat to the next, or to the end.
    """

    pending: timedelta = timedelta(minutes=PENDING_MINUTES)
    heartbeat: timedelta = timedelta(seconds=HEARTBEAT_SECONDS)
