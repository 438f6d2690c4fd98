"""Synthesized stacks without what the AWS provider waits for, so that a test of commands is not one of patience.

The provider looks at some new resources again and again, for up to a minute, before it believes that they stay; a stack without them,
and without what refers to them, applies in seconds. What is left is the stack's own, under its own addresses, names and tags.
"""

import json
import re
from pathlib import Path
from typing import Any

AWAITED = frozenset(
    {
        "aws_ecs_cluster",
        "aws_nat_gateway",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_service_discovery_private_dns_namespace",
        "aws_sqs_queue",
        "aws_vpc_endpoint",
    }
)
"""Types whose creation takes the provider 5 to 55 s, on AWS as here."""

AWAITED_KEY = AWAITED | {"aws_kms_key"}
"""A key takes 12 s; an account's stack can't do without, since its buckets are encrypted with it."""

_REFERENCE = re.compile(r"\b((?:aws_[a-z0-9_]+|local)\.[a-z0-9_]+)\b")


def make_quick(stack_directory: Path) -> None:
    """Takes what is awaited out of a synthesized stack, with all that refers to it: resources, locals, outputs."""
    path = stack_directory / "cdk.tf.json"
    stack: dict[str, Any] = json.loads(path.read_text())
    awaited = AWAITED if stack_directory.name.startswith("account-") else AWAITED_KEY
    resources = {(kind, name): body for kind, named in stack["resource"].items() for name, body in named.items()}
    bodies = {f"{kind}.{name}": body for (kind, name), body in resources.items()}
    bodies |= {f"local.{name}": body for name, body in stack["locals"].items()}
    gone = {f"{kind}.{name}" for kind, name in resources if kind in awaited}
    while more := {one for one, body in bodies.items() if one not in gone and _refers_to(body, gone)}:
        gone |= more
    stack["resource"] = {}
    for (kind, name), body in resources.items():
        if f"{kind}.{name}" not in gone:
            stack["resource"].setdefault(kind, {})[name] = body
    stack["locals"] = {name: body for name, body in stack["locals"].items() if f"local.{name}" not in gone}
    stack["output"] = {name: body for name, body in stack["output"].items() if not _refers_to(body, gone)}
    path.write_text(json.dumps(stack, indent=2))


def _refers_to(body: Any, gone: set[str]) -> bool:
    return not gone.isdisjoint(_REFERENCE.findall(json.dumps(body)))
