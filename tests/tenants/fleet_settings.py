"""The settings of a process that migrates light cities: the dummy model's migrations are those a test wrote."""

import os

from config.settings import *  # noqa: F403

MIGRATION_MODULES = {"models_dummy": os.environ["FLEET_MIGRATIONS"]}
