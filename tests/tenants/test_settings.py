"""Settings: a bad value does not start, and says which it is and how to write it."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from config import env
from demo.servers import PROJECT

SECURE = {
    "SECURE": "1",
    "SECRET_KEY": "s3cr3t-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "LOG_LEVEL": "ERROR",
}


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", *(arguments or ("-c", "import config.settings"))],
        env={name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
        | environment,
        cwd=PROJECT,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DEBUG", "maybe", "DEBUG is 'maybe': write 1 or 0."),
        ("SECURE", "2", "SECURE is '2': write 1 or 0."),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must look like postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/name", "DATABASE_URL: the port must be a number"),
        ("DATABASE_URL", "postgresql://host", "DATABASE_URL must look like postgresql://"),
        ("DATABASE_CONN_MAX_AGE", "ten", "DATABASE_CONN_MAX_AGE is 'ten': write a whole number."),
        ("DATABASE_CONN_MAX_AGE", "-1", "DATABASE_CONN_MAX_AGE is -1: it must be at least 0."),
        (
            "BASE_DOMAIN",
            "https://vicinia.example",
            "BASE_DOMAIN is 'https://vicinia.example': write a bare host name",
        ),
        ("BASE_DOMAIN", "localhost:8000", "write a bare host name"),
        ("CITY_ROLE_PREFIX", "Vicinia-", "CITY_ROLE_PREFIX is 'Vicinia-': write at most 32"),
        ("CITY_ROLE_PREFIX", "v" * 33, "write at most 32"),
        ("EMAIL_URL", "imap://x", "EMAIL_URL must be console://, file:///folder or smtp://"),
        ("EMAIL_URL", "file://mail", "EMAIL_URL must be console://, file:///folder or smtp://"),
        ("BOUNCE_ADDRESS", "rimbalzi@x.example", "it must contain {token}."),
        ("EMAIL_URL", "smtp://mail:x", "EMAIL_URL: the port must be a number"),
        ("STRIPE_API_BASE", "http://payments.example", "write https://host, or http://127.0.0.1:port."),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD': write one of DEBUG, INFO"),
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN is too short: write at least 32 random characters."),
        ("METRICS_TOKEN", "m" * 32, "Set PROMETHEUS_MULTIPROC_DIR to a folder"),
        ("WORKER_METRICS", "9100", "WORKER_METRICS is '9100': write host:port"),
        ("SENTRY_TRACES", "10", "SENTRY_TRACES is '10': write a number from 0 to 1."),
        ("SEALING_KEYS", "short", "A key of SEALING_KEYS is too short"),
        ("VAULT_KEYS", "short", "A key of VAULT_KEYS is too short"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES is 'one': write a whole number."),
    ],
)
def test_a_bad_value_does_not_start(name: str, value: str, complaint: str) -> None:
    outcome = start(**{name: value})
    assert outcome.returncode != 0
    assert f"ImproperlyConfigured: {complaint}" in outcome.stderr or complaint in outcome.stderr


@pytest.mark.parametrize(
    ("url", "port", "kind"),
    [
        ("smtp://mail.example", 25, "plain"),
        ("smtp+tls://mail.example:587", 587, "tls"),
        ("smtps://reti:perch%C3%A9@mail.example", 465, "ssl"),
        ("smtps://mail.example:4650", 4650, "ssl"),
    ],
)
def test_the_mail_server_is_reached_as_its_address_says(
    url: str, port: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    found = env.email("EMAIL_URL", "console://")
    assert [found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]] == [
        port, kind == "tls", kind == "ssl",
    ]  # fmt: skip


def test_what_the_clock_asks_does_not_pile_up_where_nobody_answers() -> None:
    entries: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    assert entries["core.mail.sending.send_waiting"]["options"]["expires"] == 60
    assert all(0 < entry["options"]["expires"] <= 24 * 3600 for entry in entries.values())


def test_the_control_starts() -> None:
    assert start().returncode == 0


def test_served_over_https_the_laptops_key_and_debug_pages_are_refused() -> None:
    laptop = start(**SECURE | {"SECRET_KEY": "laptop-only-" + "k" * 50})
    assert "the laptop key is public" in laptop.stderr
    assert "set it to 0 where SECURE is 1" in start(**SECURE, DEBUG="1").stderr
    assert "OUTWARD_TO_LOOPBACK asks this machine" in start(**SECURE, OUTWARD_TO_LOOPBACK="1").stderr


def test_served_over_https_djangos_own_deployment_check_has_nothing_to_say() -> None:
    outcome = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SECURE)
    assert outcome.returncode == 0, outcome.stderr
    assert "no issues" in outcome.stdout


def test_served_over_https_cookies_are_host_only_and_secure() -> None:
    outcome = start(
        "-c",
        "import config.settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " hasattr(s, 'SESSION_COOKIE_DOMAIN'), s.SECURE_HSTS_SECONDS)",
        **SECURE,
    )
    assert outcome.stdout.split() == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "True",
        "True",
        "False",
        "31536000",
    ]


def test_served_over_https_browsers_are_told_never_to_ask_without() -> None:
    outcome = start(
        "-c",
        "import django; django.setup();"
        "from django.test import RequestFactory;"
        "from django.http import HttpResponse;"
        "from django.middleware.security import SecurityMiddleware as M;"
        "answer = M(lambda r: HttpResponse())(RequestFactory().get('/', secure=True));"
        "print(answer['Strict-Transport-Security'])",
        **SECURE,
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    assert outcome.stdout.strip() == "max-age=31536000; includeSubDomains; preload", outcome.stderr
