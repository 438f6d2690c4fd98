"""The controls that speak of what the stacks are made of, service by service.

Ids and titles: https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
CIS: CIS Amazon Web Services Foundations Benchmark v3.0.0. checkov: `checkov --list`.
"""

from collections.abc import Sequence

from workshop.controls.catalogue.data import DATA
from workshop.controls.catalogue.ecs import ECS
from workshop.controls.catalogue.identity import IDENTITY
from workshop.controls.catalogue.network import NETWORK
from workshop.controls.catalogue.operation import OPERATION
from workshop.controls.control import Control

CONTROLS: Sequence[Control] = (*ECS, *NETWORK, *IDENTITY, *DATA, *OPERATION)
