"""A control, and its outcome for every resource of the synthesized stacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prefect_ecs_ops.common.synthesized import Json, resources


@dataclass(frozen=True)
class NotMet:
    """An accepted exception from a control.

    Attributes:
        reason: the justification, for an auditor.
        stacks: environments, or ids of single stacks. Default: every stack.
        names: names of resources. Default: every resource that the control applies to.
    """

    reason: str
    stacks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def covers(self, stack: str, name: str) -> bool:
        """Whether the exception applies to this resource."""
        in_stack = not self.stacks or not {stack, stack.partition("-")[0]}.isdisjoint(self.stacks)
        return in_stack and (not self.names or name in self.names)


@dataclass(frozen=True)
class Predicate:
    """A requirement on one resource, given by its stack's JSON and its name.

    Attributes:
        kind: the resource type.
        holds: returns whether the resource satisfies the requirement.
        breaks: changes the stack so that the resource violates the requirement.
    """

    kind: str
    holds: Callable[[Json, str], bool]
    breaks: Callable[[Json, str], None]


@dataclass(frozen=True)
class Control:
    """One control, as a predicate on every resource of a type.

    Attributes:
        id: the id in Security Hub, such as "ECS.2".
        title: the title in Security Hub.
        predicate: the requirement on each resource.
        cis: the equivalent recommendation of CIS AWS Foundations Benchmark v3.0.0, or "".
        checkov: the ids of equivalent checkov checks.
        not_met: accepted exceptions.
    """

    id: str
    title: str
    predicate: Predicate
    cis: str = ""
    checkov: tuple[str, ...] = ()
    not_met: tuple[NotMet, ...] = ()

    @property
    def kind(self) -> str:
        """The resource type that the control applies to."""
        return self.predicate.kind


@dataclass(frozen=True)
class Outcome:
    """Whether one resource of one stack meets a control. `exception` is the one that applies to the resource, or None."""

    stack: str
    name: str
    met: bool
    exception: NotMet | None


def outcomes(control: Control, stacks: Mapping[str, Json]) -> list[Outcome]:
    """The outcome for every resource that the control applies to, by stack and name."""
    return [
        Outcome(
            stack,
            name,
            control.predicate.holds(content, name),
            next((exception for exception in control.not_met if exception.covers(stack, name)), None),
        )
        for stack, content in sorted(stacks.items())
        for name in resources(content, control.kind)
    ]


def objections(control: Control, stacks: Mapping[str, Json]) -> list[str]:
    """Contradictions between the control's row and the stacks, one line for each; empty if the row is true."""
    found = outcomes(control, stacks)
    if not found:
        return [f"{control.id} applies to {control.kind}, and no stack has one"]
    unexplained = [outcome for outcome in found if not outcome.met and outcome.exception is None]
    excused = [outcome for outcome in found if outcome.met and outcome.exception is not None]
    used = {outcome.exception for outcome in found}
    return [
        *(
            f"{control.id} is not met by {control.kind}.{outcome.name} of {outcome.stack}: {control.title}"
            for outcome in unexplained
        ),
        *(
            f"{control.id} is met by {control.kind}.{outcome.name} of {outcome.stack} despite an exception; "
            "remove the exception from workshop/controls/rooms/"
            for outcome in excused
        ),
        *(
            f"{control.id} has an exception that applies to no resource: {exception.reason}"
            for exception in control.not_met
            if exception not in used
        ),
    ]
