"""Predicates for controls: each reads a synthesized stack, and can break it for a test."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.controls.control import Predicate

_DOCUMENT = re.compile(r"\$\{jsonencode\(local\.(\w+)\)\}")


def document(stack: Json, value: str) -> Any:
    """The local value that an attribute such as `${jsonencode(local.key_policy)}` refers to."""
    match = _DOCUMENT.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is not a reference to a local value")
    return stack["locals"][match[1]]


def attribute(kind: str, path: str, allowed: Callable[[Any], bool], bad: Any) -> Predicate:
    """A requirement on one attribute.

    Args:
        kind: the resource type.
        path: the path of the attribute, such as `network_configuration.assign_public_ip`.
        allowed: returns whether a value satisfies the requirement; the value is None if the attribute isn't set.
        bad: a value that violates the requirement.
    """
    *parents, last = path.split(".")

    def parent(stack: Json, name: str) -> Json:
        found: Json = stack["resource"][kind][name]
        for member in parents:
            found = found.get(member) or {}
        return found

    def holds(stack: Json, name: str) -> bool:
        return allowed(parent(stack, name).get(last))

    def breaks(stack: Json, name: str) -> None:
        parent(stack, name)[last] = bad

    return Predicate(kind, holds, breaks)


def containers(allowed: Callable[[Json], bool], **bad: Any) -> Predicate:
    """A requirement on every container of a task definition; `bad` are attributes of a container that violates it."""

    def of(stack: Json, name: str) -> list[Json]:
        found: list[Json] = document(stack, stack["resource"]["aws_ecs_task_definition"][name]["container_definitions"])
        return found

    def holds(stack: Json, name: str) -> bool:
        return all(allowed(container) for container in of(stack, name))

    def breaks(stack: Json, name: str) -> None:
        for member, value in bad.items():
            of(stack, name)[0][member] = value

    return Predicate("aws_ecs_task_definition", holds, breaks)


def statements(kind: str, allowed: Callable[[Json], bool], violation: Json) -> Predicate:
    """A requirement on every statement of a resource's policy; `violation` is a statement that violates it."""

    def of(stack: Json, name: str) -> list[Json]:
        found: list[Json] = document(stack, stack["resource"][kind][name]["policy"])["Statement"]
        return found

    def holds(stack: Json, name: str) -> bool:
        return all(allowed(statement) for statement in of(stack, name))

    def breaks(stack: Json, name: str) -> None:
        of(stack, name).append(violation)

    return Predicate(kind, holds, breaks)


def companion(
    kind: str, member: str, owner: str, allowed: Callable[[Json, Json], bool] = lambda _stack, _attributes: True
) -> Predicate:
    """A requirement for a companion resource, such as a bucket's public access block; broken by removing the companion.

    Args:
        kind: the type of the companion.
        member: the companion's attribute that refers to its owner.
        owner: the type of the owner.
        allowed: returns whether a companion, given the stack and its attributes, satisfies the requirement. Default: every
            companion does.
    """

    def of(stack: Json, name: str) -> Iterator[tuple[str, Json]]:
        for found, attributes in resources(stack, kind).items():
            if f"${{{owner}.{name}." in str(attributes.get(member)):
                yield found, attributes

    def holds(stack: Json, name: str) -> bool:
        return any(allowed(stack, attributes) for _, attributes in of(stack, name))

    def breaks(stack: Json, name: str) -> None:
        for found, _ in list(of(stack, name)):
            del stack["resource"][kind][found]

    return Predicate(owner, holds, breaks)


def listed(value: Any) -> list[Any]:
    """A policy element that IAM accepts as a single value or as a list, as a list."""
    return value if isinstance(value, list) else [value]


def allows(statement: Json) -> bool:
    """Whether a policy statement has the effect Allow."""
    return bool(statement["Effect"] == "Allow")


def is_private(statement: Json) -> bool:
    """Whether a statement of a resource's policy grants no unconditional access to everyone."""
    principal: Any = statement["Principal"]
    anyone = "*" in listed(principal.get("AWS", []) if isinstance(principal, dict) else principal)
    return not (allows(statement) and anyone and not statement.get("Condition"))


def planted(action: str, **elements: Any) -> Json:
    """A statement that allows an action on every resource, for a test to add to a policy."""
    return {"Sid": "Planted", "Effect": "Allow", "Action": [action], "Resource": "*", **elements}
