"""The real settings and the real site, with one page more: a bare insert."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.request_site.attendance_urls"
