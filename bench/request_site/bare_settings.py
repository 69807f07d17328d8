"""What a page is measured against: django-tenants as it comes (`bench.request_site.bare_wsgi` takes the rest away)."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "bench.request_site.bare_urls"
