"""A control, and what the committed stacks have to say to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from prefect_ecs_ops.common.synthesized import Json, resources


@dataclass(frozen=True)
class NotMet:
    """Where a control is not met, and why.

    Attributes:
        reason: why it is so, for whoever has to answer for it.
        stacks: environments, or single stacks by their id; empty for every one.
        names: of the resources; empty for all that the control speaks of.
    """

    reason: str
    stacks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def covers(self, stack: str, name: str) -> bool:
        """Whether it speaks of this resource."""
        in_stack = not self.stacks or not {stack, stack.partition("-")[0]}.isdisjoint(self.stacks)
        return in_stack and (not self.names or name in self.names)


@dataclass(frozen=True)
class Predicate:
    """A demand on one resource, given by its stack's JSON and its name.

    Attributes:
        holds: whether the resource satisfies it.
        breaks: changes the stack so that the resource does not any more.
    """

    holds: Callable[[Json, str], bool]
    breaks: Callable[[Json, str], None]


@dataclass(frozen=True)
class Control:
    """One control, as a predicate on every resource of a type.

    Attributes:
        id: Security Hub's, such as "ECS.2".
        title: Security Hub's.
        kind: the type of the resources that it speaks of.
        predicate: what it demands of each of them.
        cis: the recommendation of CIS AWS Foundations Benchmark v3.0.0 with the same demand, or "".
        checkov: the ids of checkov's checks with the same demand.
        not_met: the exceptions.
    """

    id: str
    title: str
    kind: str
    predicate: Predicate
    cis: str = ""
    checkov: tuple[str, ...] = ()
    not_met: tuple[NotMet, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a control finds at one resource of one stack; `exception` is why it may fail, or None."""

    stack: str
    name: str
    met: bool
    exception: NotMet | None


def outcomes(control: Control, stacks: Mapping[str, Json]) -> list[Outcome]:
    """The control at every resource that it speaks of, by stack and name."""
    return [
        Outcome(
            stack,
            name,
            control.predicate.holds(content, name),
            next((one for one in control.not_met if one.covers(stack, name)), None),
        )
        for stack, content in sorted(stacks.items())
        for name in resources(content, control.kind)
    ]


def objections(control: Control, stacks: Mapping[str, Json]) -> list[str]:
    """Why the control's row would not be true, a line for each reason; empty when it is."""
    found = outcomes(control, stacks)
    if not found:
        return [f"{control.id} speaks of {control.kind}, and no stack has one"]
    unexplained = [one for one in found if not one.met and one.exception is None]
    excused = [one for one in found if one.met and one.exception is not None]
    used = {one.exception for one in found}
    return [
        *(
            f"{control.id} is not met by {control.kind}.{one.name} of {one.stack}: {control.title}"
            for one in unexplained
        ),
        *(
            f"{control.id} is met by {control.kind}.{one.name} of {one.stack}, though it is said not to be; "
            "remove the exception from workshop/controls/catalogue/"
            for one in excused
        ),
        *(
            f"{control.id} has an exception that covers nothing: {one.reason}"
            for one in control.not_met
            if one not in used
        ),
    ]
