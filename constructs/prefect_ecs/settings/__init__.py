"""Settings of environments and of the account, validated and frozen."""

from prefect_ecs.account.settings import AccountSettings as AccountSettings
from prefect_ecs.settings.environment import Settings as Settings
from prefect_ecs.settings.load import SettingsError as SettingsError
from prefect_ecs.settings.load import load_account as load_account
from prefect_ecs.settings.load import load_environment as load_environment
from prefect_ecs.settings.load import load_environments as load_environments
from prefect_ecs.settings.load import load_regions as load_regions
