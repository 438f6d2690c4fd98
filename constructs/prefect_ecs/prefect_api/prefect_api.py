"""The Prefect API that workers and flow runs talk to: Prefect Cloud, or a self-hosted server, chosen at plan time."""

from prefect_ecs.network.settings import NetworkSettings
from prefect_ecs.prefect_api.settings import SecretSettings
from prefect_ecs.terraform.bindings import Construct, Precondition, TerraformLocal

_GIVE = (
    "give either prefect_account_id and prefect_workspace_id (Prefect Cloud), or prefect_api_url (a self-hosted server)"
)


class PrefectApi(Construct):
    """The API's address, its port, and the client's setting for the credential.

    Attributes:
        url: expression, the client's PREFECT_API_URL.
        port: expression, the TCP port of the API.
        extra_port_count: expression, 1 if that port is not HTTPS's, else 0.
        credential: expression, the name of the client's setting that holds the secret: PREFECT_API_KEY, or for a self-hosted
            server PREFECT_API_AUTH_STRING.
        work_pool_page: expression, the pool's page in Prefect Cloud or the server's own UI.
        is_self_hosted: expression without `${}`.
    """

    is_self_hosted = "var.prefect_api_url != null"

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.url = self._local(
            "url",
            f"${{{self.is_self_hosted} ? var.prefect_api_url : "
            'format("https://api.prefect.cloud/api/accounts/%s/workspaces/%s", '
            'coalesce(var.prefect_account_id, "missing"), coalesce(var.prefect_workspace_id, "missing"))}',
        )
        self.port = self._local(
            "port",
            f'${{tonumber(coalesce(one(regex("^https?://[^/:]+:?([0-9]*)", {self._reference("url")})), '
            f'startswith({self._reference("url")}, "https:") ? 443 : 80))}}',
        )
        self.extra_port_count = f"${{{self._reference('port')} == 443 ? 0 : 1}}"
        self.work_pool_page = self._local(
            "work_pool_page",
            f"${{{self.is_self_hosted} ? "
            f'format("%s/work-pools/work-pool/%s", trimsuffix({self._reference("url")}, "/api"), var.work_pool_name) : '
            'format("https://app.prefect.cloud/account/%s/workspace/%s/work-pools/work-pool/%s", '
            'coalesce(var.prefect_account_id, "missing"), coalesce(var.prefect_workspace_id, "missing"), var.work_pool_name)}',
        )
        self.credential = self._local(
            "credential", f'${{{self.is_self_hosted} ? "PREFECT_API_AUTH_STRING" : "PREFECT_API_KEY"}}'
        )

    def _local(self, name: str, expression: str) -> str:
        TerraformLocal(self, name, expression)
        return f"${{{self._reference(name)}}}"

    def _reference(self, name: str) -> str:
        return f"local.{self.node.id}_{name}"


_ONE_API = "(var.prefect_api_url != null) != (var.prefect_account_id != null || var.prefect_workspace_id != null)"


def requirements(network: NetworkSettings, secret: SecretSettings) -> list[Precondition]:
    """Returns the preconditions on variables of every plan. `terraform destroy` works without the variables: it only warns."""
    api = [
        Precondition(
            condition=f"${{{_ONE_API}}}",
            error_message=f"Prefect Cloud or self-hosted? {_GIVE}: one of the two, in the stack's tfvars file.",
        ),
        _once_the_api_is_clear(
            "(var.prefect_account_id == null) == (var.prefect_workspace_id == null)",
            "Prefect Cloud needs both prefect_account_id and prefect_workspace_id; add the missing one to the stack's tfvars file.",
        ),
    ]
    if network.nat == "none":
        api.append(
            _once_the_api_is_clear(
                "var.prefect_api_url != null",
                'With network.nat = "none" nothing in the VPC reaches Prefect Cloud on the internet. Give prefect_api_url in the '
                "stack's tfvars file, for a server in the network, or choose another network.nat in the environment's settings.",
            )
        )
    return api if secret.mode == "external" else [*api, *_credential_requirements()]


def _credential_requirements() -> list[Precondition]:
    return [
        _once_the_api_is_clear(
            "var.prefect_api_url != null || var.prefect_api_key != null", _missing("prefect_api_key")
        ),
        _once_the_api_is_clear(
            "var.prefect_api_url == null || var.prefect_api_auth_string != null",
            f"{_missing('prefect_api_auth_string')} Without one, the server is open to everyone who can reach it; "
            "set its PREFECT_SERVER_API_AUTH_STRING.",
        ),
        _once_the_api_is_clear(
            "var.prefect_api_url == null ? var.prefect_api_auth_string == null : var.prefect_api_key == null",
            "prefect_api_key goes with Prefect Cloud, prefect_api_auth_string with prefect_api_url (self-hosted); "
            "remove the other one from the stack's tfvars file.",
        ),
    ]


def _once_the_api_is_clear(condition: str, message: str) -> Precondition:
    """Returns a precondition that holds while it is unclear which API is meant, so that one fault gives one message."""
    return Precondition(condition=f"${{({_ONE_API}) ? ({condition}) : true}}", error_message=message)


def _missing(name: str) -> str:
    return (
        f"{name} is missing, and nothing was changed. Every plan and apply needs it, because Terraform stores it nowhere: "
        f"put it into the stack's tfvars file, or export TF_VAR_{name}."
    )
