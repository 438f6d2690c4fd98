"""Looks into a synthesized stack as the controls need it, and changes it as their tests need it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from prefect_ecs_ops.common.synthesized import Json, resources
from workshop.controls.control import Predicate

_DOCUMENT = re.compile(r"\$\{jsonencode\(local\.(\w+)\)\}")


def document(stack: Json, value: str) -> Any:
    """The local that an attribute such as `${jsonencode(local.key_policy)}` is encoded from."""
    match = _DOCUMENT.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is not a document that stands in a local")
    return stack["locals"][match[1]]


def attribute(kind: str, path: str, allowed: Callable[[Any], bool], bad: Any) -> Predicate:
    """A control on one attribute, by its path such as `network_configuration.assign_public_ip`; None where it is not set.

    Args:
        kind: the resource's type.
        path: members, parted by dots.
        allowed: whether a value satisfies the control.
        bad: a value that does not.
    """
    *way, last = path.split(".")

    def parent(stack: Json, name: str) -> Json:
        found: Json = stack["resource"][kind][name]
        for member in way:
            found = found.get(member) or {}
        return found

    def holds(stack: Json, name: str) -> bool:
        return allowed(parent(stack, name).get(last))

    def breaks(stack: Json, name: str) -> None:
        parent(stack, name)[last] = bad

    return Predicate(holds, breaks)


def containers(allowed: Callable[[Json], bool], **bad: Any) -> Predicate:
    """A control on every container of a task definition; `bad` are members of one that does not satisfy it (None: absent)."""

    def of(stack: Json, name: str) -> list[Json]:
        found: list[Json] = document(stack, stack["resource"]["aws_ecs_task_definition"][name]["container_definitions"])
        return found

    def holds(stack: Json, name: str) -> bool:
        return all(allowed(container) for container in of(stack, name))

    def breaks(stack: Json, name: str) -> None:
        for member, value in bad.items():
            of(stack, name)[0][member] = value

    return Predicate(holds, breaks)


def statements(kind: str, allowed: Callable[[Json], bool], planted: Json) -> Predicate:
    """A control on every statement of a resource's policy; `planted` is a statement that does not satisfy it."""

    def of(stack: Json, name: str) -> list[Json]:
        found: list[Json] = document(stack, stack["resource"][kind][name]["policy"])["Statement"]
        return found

    def holds(stack: Json, name: str) -> bool:
        return all(allowed(statement) for statement in of(stack, name))

    def breaks(stack: Json, name: str) -> None:
        of(stack, name).append(planted)

    return Predicate(holds, breaks)


def companion(
    kind: str, member: str, owner: str, allowed: Callable[[Json, Json], bool] = lambda _stack, _attributes: True
) -> Predicate:
    """A control that another resource satisfies, such as a bucket's public access block; broken by taking that away.

    Args:
        kind: the other resource's type.
        member: its attribute that names what it belongs to.
        owner: the type of what it belongs to.
        allowed: whether it, given the stack and its attributes, satisfies the control. Default: any does.
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

    return Predicate(holds, breaks)


def listed(value: Any) -> list[Any]:
    """A member that IAM takes alone or in a list."""
    return value if isinstance(value, list) else [value]
