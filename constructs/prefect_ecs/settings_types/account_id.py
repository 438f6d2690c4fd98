"""The AWS account that a stack belongs to."""

import re
from typing import Annotated

from pydantic import AfterValidator


def _check(account_id: str) -> str:
    if not re.fullmatch(r"\d{12}", account_id):
        raise ValueError(f"{account_id!r} is not an AWS account id: 12 digits, in quotes")
    return account_id


AccountId = Annotated[str, AfterValidator(_check)]
