"""The recorded requests as committed: what each role requested, and in which scenario first.

`recorded_requests.json` holds them, so that policies can be judged without a recording; a test records again and compares.
Ids that differ between recordings are replaced by examples of the same form, which policies can't distinguish.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from workshop.least_privilege.evaluator import AccessRequest

SCENARIOS: Mapping[str, str] = {
    "start": "A worker starts and listens for task events",
    "submit": "A flow run is submitted and completes",
    "resubmit": "The same deployment runs again",
    "changed-definition": "A deployment runs with a different task size",
    "crash": "A task ends before its flow run starts: the flow run crashes with the container's last lines",
    "cancel": "A running flow run is cancelled",
    "code-from-s3": "A flow run loads its code from the bucket",
    "rotation": "The API key is rotated and the service restarts its tasks",
    "two-workers": "Two workers share the pool",
    "shutdown": "The workers stop",
}
"""Parts of the worker's life in which requests are recorded, in order: name → description."""

NEEDS_CODE_BUCKET = frozenset({"code-from-s3"})
"""Scenarios of stacks with `flows.code_bucket` only."""

RECORDED = Path(__file__).with_name("recorded_requests.json")

_EXAMPLES: tuple[tuple[str, str], ...] = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "00000000-0000-0000-0000-000000000000"),  # a deployment
    (r"(?<=[/])[0-9a-f]{32}\b", "0" * 32),  # a task
    (r"(?<=:secret:)(.+)-\w{6}$", r"\1-AAAAAA"),  # what Secrets Manager adds to a name
    (r"(task-definition/[^:]+):\d+$", r"\1:1"),  # a revision
)


@dataclass(frozen=True)
class Evidence:
    """One recorded request.

    Attributes:
        scenario: the scenario that made the request first; a key of `SCENARIOS`.
        request: what AWS authorizes.
    """

    scenario: str
    request: AccessRequest

    def to_json(self) -> dict[str, Any]:
        request = self.request
        return {
            "scenario": self.scenario,
            "principal": request.principal,
            "action": request.action,
            "resource": request.resource,
            "context": dict(request.context),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        fields = {name: data[name] for name in ("principal", "action", "resource", "context")}
        return cls(data["scenario"], AccessRequest(**fields))


def collect(recorded: Mapping[str, Iterable[AccessRequest]]) -> list[Evidence]:
    """Each request once, with the scenario that made it first, sorted.

    Args:
        recorded: scenario → its requests, in the order of `SCENARIOS`.
    """
    first: dict[str, Evidence] = {}
    for scenario, requests in recorded.items():
        for request in requests:
            example = _example(request)
            first.setdefault(json.dumps(Evidence("", example).to_json(), sort_keys=True), Evidence(scenario, example))
    return sorted(first.values(), key=lambda item: json.dumps(item.to_json() | {"scenario": ""}, sort_keys=True))


def load(file: Path = RECORDED) -> list[Evidence]:
    """The committed evidence."""
    return [Evidence.from_json(data) for data in json.loads(file.read_text(encoding="utf-8"))]


def dump(evidence: Iterable[Evidence], file: Path = RECORDED) -> None:
    """Writes evidence in the form that `load` reads."""
    text = json.dumps([item.to_json() for item in evidence], indent=2)
    file.write_text(f"{text}\n", encoding="utf-8")


def relocated(evidence: Iterable[Evidence], renamed: Mapping[str, str]) -> list[Evidence]:
    """The same requests as another stack's roles would make them.

    Args:
        evidence: recorded in one stack.
        renamed: name or part of an ARN in that stack → its equivalent in the other stack.
    """
    # Longest first and all at once: a name can be the prefix of another, and a new name can equal an old one.
    pattern = re.compile("|".join(re.escape(name) for name in sorted(renamed, key=len, reverse=True)))

    def rename(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: renamed[found[0]], value)
        return [rename(item) for item in value]

    return [
        Evidence(
            item.scenario,
            AccessRequest(
                principal=rename(item.request.principal),
                action=item.request.action,
                resource=rename(item.request.resource),
                context={
                    key: value if key == "aws:TagKeys" else rename(value) for key, value in item.request.context.items()
                },
            ),
        )
        for item in evidence
    ]


def _example(request: AccessRequest) -> AccessRequest:
    resource = request.resource
    for form, example in _EXAMPLES:
        resource = re.sub(form, example, resource)
    return AccessRequest(principal=request.principal, action=request.action, resource=resource, context=request.context)
