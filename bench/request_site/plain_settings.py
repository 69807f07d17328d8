"""The same site without tenants: the stock PostgreSQL backend on one schema, no city middleware, all else equal."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "OPTIONS": {**DATABASES["default"]["OPTIONS"], "options": f"-c search_path={os.environ['BENCH_SCHEMA']}"},
}
DATABASE_ROUTERS = []
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in {"django_tenants", "tenants"}]
_OF_CITIES = {"config.probes.Probes", "tenants.middleware.CityMiddleware"}
MIDDLEWARE = [name for name in MIDDLEWARE if name not in _OF_CITIES]
ROOT_URLCONF = "bench.request_site.urls"
