"""Settings of the Prefect API key's secret."""

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prefect_ecs.settings_types import Model

SHORTEST_RECOVERY_WINDOW_DAYS = 7
"""Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html"""


class SecretSettings(Model):
    """The secret with the Prefect API key, or with the auth string of a self-hosted server."""

    mode: Literal["managed", "external"] = "managed"
    """Default: "managed", the stack creates the secret and writes `prefect_api_key` to it, without storing the key in the state.
    "external": the secret exists already, and the stack only refers to it, so that no plan needs the key."""

    external_name: str | None = None
    """Name of the existing secret, with mode "external" only. Default: none."""

    recovery_window_days: Annotated[int, Field(ge=0, le=30)] = 30
    """Days during which you can restore a deleted secret: 0 (deleted immediately) or 7 to 30. Default: 30. dev uses 0, because the name
    stays reserved during the recovery window, and the stack couldn't be created again."""

    @model_validator(mode="after")
    def _check_consistency(self) -> "SecretSettings":
        if 0 < self.recovery_window_days < SHORTEST_RECOVERY_WINDOW_DAYS:
            raise ValueError(
                f"recovery_window_days = {self.recovery_window_days} is not allowed; Secrets Manager supports 0 and 7 to 30"
            )
        if self.mode == "external" and self.external_name is None:
            raise ValueError('mode = "external" needs external_name, the name of the existing secret')
        if self.mode == "managed" and self.external_name is not None:
            raise ValueError('external_name needs mode = "external"; remove it, or change the mode')
        if self.external_name is not None and not re.fullmatch(r"[A-Za-z0-9/_+=.@-]{1,512}", self.external_name):
            raise ValueError(
                f"external_name {self.external_name!r} is not a secret name: "
                "use 1 to 512 of A-Z a-z 0-9 / _ + = . @ - (write a name, not an ARN)"
            )
        return self
