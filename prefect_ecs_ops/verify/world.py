"""Everything that a check may ask."""

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from prefect_ecs_ops.verify.aws import Aws
from prefect_ecs_ops.verify.prefect_api import PrefectApi
from prefect_ecs_ops.verify.stack_facts import StackFacts


class World:
    """A stack, the AWS it is in, and the Prefect it works for. Connections are made when first needed.

    Attributes:
        stack: what the stack says about itself.
    """

    def __init__(self, stack: StackFacts) -> None:
        self.stack = stack
        self._aws = Aws(stack.region)
        self._connections = ExitStack()
        self._prefect: PrefectApi | None = None

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connections.close()

    def aws(self, service: str) -> Any:
        """A boto3 client."""
        return self._aws.client(service)

    @property
    def prefect(self) -> PrefectApi:
        if self._prefect is None:
            self._prefect = self._connections.enter_context(PrefectApi.connect())
        return self._prefect

    def now(self) -> datetime:
        return datetime.now(UTC)
