"""Settings of the pipelines that plan and apply."""

import re
from typing import Annotated

from pydantic import AfterValidator, model_validator

from prefect_ecs.settings_types.base import Model


def _check_repository(repository: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}", repository):
        raise ValueError(f'{repository!r} is not a GitHub repository; write owner and name, such as "acme/prefect-ecs"')
    return repository


def _check_names(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9._/-]{1,255}", name):
            raise ValueError(
                f"{name!r} can't be part of a token's subject: letters, digits and . _ / - only, no wildcards"
            )
    return names


class PipelineSettings(Model):
    """Roles that GitHub Actions takes with a token of the moment, so that no access key is stored anywhere."""

    github_repository: Annotated[str, AfterValidator(_check_repository)] | None = None
    """The one repository whose workflows may take the roles, such as "acme/prefect-ecs". Default: none, there are no such roles."""

    plan_branches: Annotated[tuple[str, ...], AfterValidator(_check_names)] = ("main",)
    """Branches whose workflows may plan, beside every pull request of the repository itself. Default: main."""

    apply_environments: Annotated[tuple[str, ...], AfterValidator(_check_names)] = ("staging", "prod")
    """GitHub environments whose jobs may apply; protect them with reviewers. Default: staging and prod."""

    create_provider: bool = True
    """Whether this stack makes the account's OIDC provider for GitHub. Default: yes. An account has one: turn it off where it exists."""

    @model_validator(mode="after")
    def _check_somebody_may_apply(self) -> "PipelineSettings":
        if not self.apply_environments:
            raise ValueError('apply_environments is empty; name the GitHub environments that apply, such as ["prod"]')
        return self
