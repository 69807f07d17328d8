"""The real settings, with the one page of the benchmark."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.request_site.urls"
