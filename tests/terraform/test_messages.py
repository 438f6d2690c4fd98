"""A refusal as the user reads it: what `terraform plan` prints says what was given, what is allowed, where to change it."""

from pathlib import Path

from .offline import OfflineTerraform, cloud


def test_wrong_values_are_all_named_in_one_go(terraform: OfflineTerraform, stacks: dict[str, Path]) -> None:
    printed = terraform.refusal(
        stacks["dev"], cloud(prefect_account_id="your-account-id", work_pool_name="my pool", prefect_api_key="")
    )
    assert printed.count("Error: Invalid value for variable") == 3
    assert (
        "The Prefect account id 'your-account-id' is not a UUID such as 01234567-89ab-cdef-0123-456789abcdef; "
        "copy it from the account's URL in Prefect Cloud; change it in the stack's tfvars file (prefect_account_id)."
    ) in printed
    assert "The pool's name 'my pool' must be 1 to 150 of A-Z a-z 0-9 _ - only" in printed
    assert "prefect_api_key is empty or contains spaces; create one in Prefect Cloud under Settings > API" in printed


def test_a_missing_key_is_all_that_is_said(terraform: OfflineTerraform, stacks: dict[str, Path]) -> None:
    printed = terraform.refusal(stacks["dev"], cloud(prefect_api_key=None))
    assert printed.count("Error:") == 1
    assert (
        "prefect_api_key is missing, and nothing was changed. Every plan and apply needs it, because Terraform stores it "
        "nowhere: put it into the stack's tfvars file, or export TF_VAR_prefect_api_key."
    ) in printed
