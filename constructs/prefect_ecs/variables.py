"""The Terraform variables of a stack: values that differ by account, and secrets."""

from prefect_ecs.settings.environment import Settings
from prefect_ecs.settings_types import AWS_REGIONS
from prefect_ecs.terraform.bindings import TerraformStack, TerraformVariable, Token

PLACEHOLDER_KEY = "pnu_your_api_key_here"
"""The key in `terraform.tfvars.example`; copied unchanged, it is refused."""

_UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
_WHERE = "change it in the stack's tfvars file"


class Variables:
    """Declares a stack's variables, under the names of the original design.

    Null defaults let `terraform destroy` run without them; preconditions refuse a plan that lacks a value (`prefect_api.py`).
    """

    def __init__(self, stack: TerraformStack, settings: Settings) -> None:
        self._stack = stack
        if settings.region is None:
            self._build_region()
        self._build_work_pool_name(settings)
        self._build_cloud_ids()
        self._build_api_url()
        if settings.secret.mode == "managed":
            self._build_credentials()

    def _build_region(self) -> None:
        region = self._declare(
            "aws_region", "AWS region of the stack, such as us-east-1. It can't change once the stack exists."
        )
        region.add_validation(
            condition=f"${{contains({_listed(AWS_REGIONS)}, var.aws_region)}}",
            error_message=f"There is no region named ${{var.aws_region}}; allowed: {', '.join(AWS_REGIONS)}; {_WHERE} (aws_region).",
        )

    def _build_work_pool_name(self, settings: Settings) -> None:
        pool = self._declare(
            "work_pool_name",
            "Name of the Prefect work pool (type ecs) that the worker polls. No two stacks can share one.",
            default=settings.names.work_pool,
        )
        pool.add_validation(
            condition='${can(regex("^[A-Za-z0-9_-]{1,150}$", var.work_pool_name))}',
            error_message=(
                "The pool's name '${var.work_pool_name}' must be 1 to 150 of A-Z a-z 0-9 _ - only, since Prefect "
                f"builds task-definition families from it; {_WHERE} (work_pool_name)."
            ),
        )
        if settings.regions is not None and len(settings.regions) > 1:
            # All regions read one tfvars file, and a name in it would be the same for all.
            pool.add_validation(
                condition=f'${{strcontains(var.work_pool_name, "{settings.region}")}}',
                error_message=(
                    "The regions of an environment can't share the pool '${var.work_pool_name}', whose template has one region's cluster, "
                    f"subnets and secret in it; its name must contain {settings.region}: {_WHERE}, or take work_pool_name out of it."
                ),
            )

    def _build_cloud_ids(self) -> None:
        for name, label in (("prefect_account_id", "account"), ("prefect_workspace_id", "workspace")):
            variable = self._declare(
                name, f"Prefect Cloud {label} id, a UUID from the {label}'s URL in the browser.", optional=True
            )
            variable.add_validation(
                condition=f'${{var.{name} == null || can(regex("{_UUID}", var.{name}))}}',
                error_message=(
                    f"The Prefect {label} id '{_shown(name)}' is not a UUID such as "
                    f"01234567-89ab-cdef-0123-456789abcdef; copy it from the {label}'s URL in Prefect Cloud; {_WHERE} ({name})."
                ),
            )

    def _build_api_url(self) -> None:
        url = self._declare(
            "prefect_api_url",
            "API address of a self-hosted Prefect server, such as https://prefect.example.com/api, in place of the Prefect Cloud ids.",
            optional=True,
        )
        url.add_validation(
            condition=(
                "${var.prefect_api_url == null || "
                'can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?/api$", var.prefect_api_url))}'
            ),
            error_message=(
                f"The address '{_shown('prefect_api_url')}' is not a Prefect API: it must start with https:// "
                f"(or http://) and end with /api, such as https://prefect.example.com/api; {_WHERE} (prefect_api_url)."
            ),
        )
        url.add_validation(
            condition='${var.prefect_api_url == null || !can(regex("[.]prefect[.]cloud", var.prefect_api_url))}',
            error_message=f"For Prefect Cloud give prefect_account_id and prefect_workspace_id instead of prefect_api_url; {_WHERE}.",
        )

    def _build_credentials(self) -> None:
        key = self._declare_secret(
            "prefect_api_key", "Prefect Cloud API key. Stored in Secrets Manager only, never in state or plan."
        )
        key.add_validation(
            condition='${var.prefect_api_key == null || can(regex("^[^[:space:]]+$", var.prefect_api_key))}',
            error_message=f"prefect_api_key is empty or contains spaces; create one in Prefect Cloud under Settings > API Keys; {_WHERE}.",
        )
        key.add_validation(
            condition=f'${{var.prefect_api_key == null || var.prefect_api_key != "{PLACEHOLDER_KEY}"}}',
            error_message=(
                "prefect_api_key is still the example file's placeholder; replace it with your key "
                f"from Prefect Cloud under Settings > API Keys; {_WHERE}."
            ),
        )
        auth = self._declare_secret(
            "prefect_api_auth_string",
            "Auth string (user:password) of a self-hosted Prefect server, its PREFECT_SERVER_API_AUTH_STRING. "
            "Stored in Secrets Manager only.",
        )
        auth.add_validation(
            condition='${var.prefect_api_auth_string == null || can(regex("^[^:[:space:]]+:[^[:space:]]+$", var.prefect_api_auth_string))}',
            error_message=f"prefect_api_auth_string must be user:password, without spaces, as on the server; {_WHERE}.",
        )
        version = self._declare(
            "prefect_api_key_version",
            "Increase by one to write a changed key or auth string and to roll the worker.",
            kind="number",
            default=1,
        )
        version.add_validation(
            condition="${var.prefect_api_key_version >= 1 && floor(var.prefect_api_key_version) == var.prefect_api_key_version}",
            error_message=f"prefect_api_key_version is ${{var.prefect_api_key_version}}; it must be a whole number from 1; {_WHERE}.",
        )

    def _declare(
        self,
        name: str,
        description: str,
        *,
        kind: str = "string",
        default: str | int | None = None,
        optional: bool = False,
    ) -> TerraformVariable:
        variable = TerraformVariable(
            self._stack, name, type=kind, description=description, default=default, nullable=optional
        )
        if optional:
            # CDKTF drops a default of None, which would make the variable mandatory.
            variable.add_override("default", Token.null_value())
        return variable

    def _declare_secret(self, name: str, description: str) -> TerraformVariable:
        variable = TerraformVariable(
            self._stack, name, type="string", description=description, sensitive=True, nullable=True
        )
        variable.add_override("default", Token.null_value())
        variable.add_override("ephemeral", value=True)
        return variable


def _shown(name: str) -> str:
    """Returns a variable for a message. Terraform always evaluates messages, and text can't contain null."""
    return f'${{var.{name} == null ? "" : var.{name}}}'


def _listed(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
