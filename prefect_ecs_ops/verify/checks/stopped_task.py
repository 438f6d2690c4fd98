"""Why a task ended, in ECS's words, and what helps.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class StoppedTask:
    """A task that ended by itself, or did not start.

    Attributes:
        deployment: id of the service's deployment that started it.
        stop_code: of ECS: TaskFailedToStart, EssentialContainerExited, …
        reasons: why, as ECS says it about the task and then about its containers.
        exit_codes: of the containers that have one.
    """

    id: str
    deployment: str
    stop_code: str
    reasons: tuple[str, ...]
    exit_codes: tuple[int, ...]
    stopped_at: datetime

    @classmethod
    def of(cls, described: dict[str, Any]) -> Self:
        containers = described.get("containers", [])
        reasons = [described.get("stoppedReason"), *(container.get("reason") for container in containers)]
        return cls(
            id=described["taskArn"].rpartition("/")[2],
            deployment=described.get("startedBy", ""),
            stop_code=described.get("stopCode", ""),
            reasons=tuple(reason for reason in reasons if reason),
            exit_codes=tuple(container["exitCode"] for container in containers if "exitCode" in container),
            stopped_at=described.get("stoppedAt") or described.get("stoppingAt") or datetime.now(UTC),
        )


# Text in ECS's reasons → what to do. The first that is found counts.
_REMEDIES = (
    (
        r"CannotPullContainer|pull image",
        "Does the image's tag exist, and may the execution role pull it? Docker Hub limits pulls by address, and all tasks "
        "share the way out: put the image into ECR and name it in the setting worker.image. Check the way out below too.",
    ),
    (
        r"secretsmanager|unable to pull secrets|Secrets Manager",
        "Check the secret and the way out below; `terraform plan` shows whether the execution role's policy was changed by hand.",
    ),
    (
        r"logs? ?(group|stream|driver)|awslogs",
        "The log group or the execution role's permission for it is gone: apply the stack.",
    ),
    (
        r"OutOfMemory",
        "Raise the setting worker.memory_mib, or lower worker.submission_limit.",
    ),
    (
        r"failed container health checks",
        "The worker did not poll Prefect for 300 s: see its log, and the way out below.",
    ),
    (
        r"[Cc]apacity is unavailable|RESOURCE:",
        "AWS has no Fargate capacity there just now; ECS tries again by itself.",
    ),
    (
        r"network interface|ENI|subnet",
        "Check the private subnets: free addresses and the account's limit of network interfaces.",
    ),
)
_KILLED = 137
_ITS_LOG = "The worker's log says why: see its check below."


def explain(task: StoppedTask) -> tuple[str, str]:
    """The reason and the remedy."""
    codes = f"exit code {', '.join(map(str, task.exit_codes))}" if any(task.exit_codes) else ""
    reason = "; ".join(filter(None, [*dict.fromkeys(task.reasons), codes])) or task.stop_code or "ECS does not say why"
    for pattern, remedy in _REMEDIES:
        if any(re.search(pattern, text) for text in task.reasons):
            return reason, remedy
    if _KILLED in task.exit_codes:
        return reason, f"Its worker was killed, for lack of memory or by hand. {_ITS_LOG}"
    return reason, _ITS_LOG
