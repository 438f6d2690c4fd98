"""Prefect workers on Amazon ECS, as Terraform.

`Settings` say what an environment is like; `PrefectWorkerStack` builds it; `synthesize` writes Terraform JSON for a
directory of environments.
"""

from prefect_ecs.app import synthesize as synthesize
from prefect_ecs.settings import Settings as Settings
from prefect_ecs.settings import SettingsError as SettingsError
from prefect_ecs.worker_stack import PrefectWorkerStack as PrefectWorkerStack
