"""The recorded requests as they are kept: what each role asked for, and in which part of the worker's life first.

They are committed in `recorded_requests.json`, so that policies are judged without a recording; a test records anew and
compares. Ids that differ from recording to recording are replaced by examples of their form, which policies can't tell apart.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from workshop.least_privilege.evaluator import AccessRequest

RECORDED = Path(__file__).with_name("recorded_requests.json")

_EXAMPLES: tuple[tuple[str, str], ...] = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "00000000-0000-0000-0000-000000000000"),  # a deployment
    (r"(?<=[/])[0-9a-f]{32}\b", "0" * 32),  # a task
    (r"(?<=:secret:)(.+)-\w{6}$", r"\1-AAAAAA"),  # what Secrets Manager adds to a name
    (r"(task-definition/[^:]+):\d+$", r"\1:1"),  # a revision
)


@dataclass(frozen=True)
class Evidence:
    """One request that was made for sure.

    Attributes:
        scenario: the part of the worker's life in which it was made first; a key of `scenarios.SCENARIOS`.
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
    """Each request once, with the first scenario that made it, sorted.

    Args:
        recorded: scenario → its requests, in the order of the worker's life.
    """
    first: dict[str, Evidence] = {}
    for scenario, requests in recorded.items():
        for request in requests:
            example = _example(request)
            first.setdefault(json.dumps(Evidence("", example).to_json(), sort_keys=True), Evidence(scenario, example))
    return sorted(first.values(), key=lambda one: json.dumps(one.to_json() | {"scenario": ""}, sort_keys=True))


def load(file: Path = RECORDED) -> list[Evidence]:
    """The committed evidence."""
    return [Evidence.from_json(data) for data in json.loads(file.read_text(encoding="utf-8"))]


def dump(evidence: Iterable[Evidence], file: Path = RECORDED) -> None:
    """Writes evidence as `load` reads it."""
    text = json.dumps([one.to_json() for one in evidence], indent=2)
    file.write_text(f"{text}\n", encoding="utf-8")


def relocated(evidence: Iterable[Evidence], renamed: Mapping[str, str]) -> list[Evidence]:
    """The same requests as another stack's roles would make them.

    Args:
        evidence: recorded in one stack.
        renamed: name or part of an ARN there → what it is in the other stack.
    """
    # Longest first, and all at once: a name may be the beginning of another, and a new name the same as an old one.
    pattern = re.compile("|".join(re.escape(name) for name in sorted(renamed, key=len, reverse=True)))

    def rename(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda found: renamed[found[0]], value)
        return [rename(item) for item in value]

    return [
        Evidence(
            one.scenario,
            AccessRequest(
                principal=rename(one.request.principal),
                action=one.request.action,
                resource=rename(one.request.resource),
                context={
                    key: value if key == "aws:TagKeys" else rename(value) for key, value in one.request.context.items()
                },
            ),
        )
        for one in evidence
    ]


def _example(request: AccessRequest) -> AccessRequest:
    resource = request.resource
    for form, example in _EXAMPLES:
        resource = re.sub(form, example, resource)
    return AccessRequest(principal=request.principal, action=request.action, resource=resource, context=request.context)
