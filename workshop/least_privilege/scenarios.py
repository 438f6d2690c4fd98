"""The parts of the worker's life in which requests are recorded."""

from collections.abc import Mapping

SCENARIOS: Mapping[str, str] = {
    "start": "A worker starts, and listens for task events",
    "submit": "A flow run is submitted, and completes",
    "resubmit": "The same deployment runs again",
    "changed-definition": "A deployment runs with another size",
    "crash": "A task ends before its flow run started: the flow run crashes, with the container's last lines",
    "cancel": "A running flow run is cancelled",
    "code-from-s3": "A flow run takes its code from the bucket",
    "rotation": "The key is rotated, and the service rolls",
    "two-workers": "Two workers share the pool",
    "shutdown": "The workers are stopped",
}
"""Name → what happens, in order."""

NEEDS_CODE_BUCKET = frozenset({"code-from-s3"})
"""What happens only in a stack with `flows.code_bucket`."""
