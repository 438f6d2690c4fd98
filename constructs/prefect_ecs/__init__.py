"""Prefect workers on Amazon ECS, as Terraform.

`Settings` describes an environment, `PrefectWorkerStack` builds it, and `synthesize` writes Terraform JSON for a directory of
environments.
"""

from prefect_ecs.app import synthesize as synthesize
from prefect_ecs.settings import Settings as Settings
from prefect_ecs.settings import SettingsError as SettingsError
from prefect_ecs.worker_stack import PrefectWorkerStack as PrefectWorkerStack
