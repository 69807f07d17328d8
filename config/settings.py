"""Settings, all from the environment (`config.env`); the defaults are those of a laptop."""

import logging
import sys
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env
from config.observability import LEVELS, logging_config
from config.selling import seller
from config.sentry import report_to

BASE_DIR = Path(__file__).resolve().parent.parent

# --- who answers -------------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", False)
SECURE = env.flag("SECURE", False)  # served over https: secure cookies, HSTS
SECRET_KEY = env.text("SECRET_KEY", "laptop-only-" + "k" * 50)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: write at least 50 random characters.")
if SECURE and SECRET_KEY.startswith("laptop-only-"):
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text: the laptop key is public.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # former keys: what they signed stays good
if SECURE and DEBUG:
    raise ImproperlyConfigured("DEBUG shows data on error pages: set it to 0 where SECURE is 1.")
BASE_DOMAIN = env.hostname("BASE_DOMAIN", "localhost")  # the platform; cities are <name>.BASE_DOMAIN
# What a city's own host must lead to (names or addresses), the name servers that are asked (host or host:port; empty: the
# machine's own), and a program run with a verified host as its last word, to obtain a certificate (empty: none).
HOST_TARGETS = env.words("HOST_TARGETS") or [BASE_DOMAIN]
DNS_SERVERS = env.words("DNS_SERVERS")
CERTIFICATE_COMMAND = env.text("CERTIFICATE_COMMAND", "")
# tenants.middleware is the one gate: a host that is no known domain is 404 before any code.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False
ROOT_URLCONF = "config.urls_city"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi.application"

# --- applications, by schema ---------------------------------------------------------------------------------
# In both lists: accounts, sessions and allauth's apps only. auth and contenttypes: public only.
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "benchmark",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "bootstrap_italia_template",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "django_structlog",
    "csp",
    "accounts",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
PARTICIPATION_MODELS = [
    "models_bergamo",
    "models_monza",
    "models_qua",
    "models_farelegami",
    *env.words("EXTRA_PARTICIPATION_MODELS"),
]
TENANT_APPS = [
    "accounts",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "core",
    *PARTICIPATION_MODELS,
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]
TENANT_MODEL = "tenants.City"
TENANT_DOMAIN_MODEL = "tenants.CityDomain"
# As long as PostgreSQL allows, less the longest schema name.
CITY_ROLE_PREFIX = env.identifier("CITY_ROLE_PREFIX", "vicinia_", longest=63 - 31)

# --- data ---------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": {
        **env.database("DATABASE_URL", engine="tenants.backend"),
        "CONN_MAX_AGE": env.integer("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,  # where a role taken off is found out: no choice
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"  # third-party tables only: ours have UUIDv7 keys
_CACHE_URL = env.text("CACHE_URL", "")
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "accounts.caching.SharedRedisCache"
        if _CACHE_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": _CACHE_URL or "vicinia",
        "KEY_FUNCTION": "accounts.scope.cache_key",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1} if _CACHE_URL else {},
    }
}
# How long a page nobody changed is kept; 0: not at all.
PUBLIC_PAGE_SECONDS = env.integer("PUBLIC_PAGE_SECONDS", 60)
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
STORAGES = {
    "default": {"BACKEND": "accounts.storage.CityStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    if not (DEBUG or "pytest" in sys.modules)
    else {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or "pytest" in sys.modules
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 20 * 1024 * 1024)  # a register of 100,000 rows is 3 MB
DOCUMENT_MAX_BYTES = env.integer("DOCUMENT_MAX_BYTES", 20 * 1024 * 1024)

# --- the request ----------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "config.probes.Probes",  # whoever keeps the service running asks under any host
    "config.metrics.RequestMetrics",
    "config.browser.BrowserHeaders",  # outside the gate: what no city answers has them too
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.CityMiddleware",
    "config.request_log.RequestLog",  # next, so that every record of the request has its id
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SeenMiddleware",
    "tenants.assistance.middleware.AssistanceMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.standing.StandingMiddleware",  # last: it answers inside the pages' own session, language and sign-in
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "core" / "templates"],  # before allauth's own, whose pages we dress
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.signed_in",
                "core.web.context.city",
                "tenants.console.console",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- the API -----------------------------------------------------------------------------------------------------
API_REQUESTS_A_MINUTE = env.integer("API_REQUESTS_A_MINUTE", 600)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["core.api.access.BearerKey"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.problems.problem_of",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
}

# Its own document is core.api.document, compared and tried by tests; the library's default one is of nobody.
SPECTACULAR_SETTINGS = {"ENABLE_DJANGO_DEPLOY_CHECK": False}

# --- people -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if "pytest" in sys.modules
    else "django.contrib.auth.hashers.PBKDF2PasswordHasher"
]
ACCOUNT_ADAPTER = "tenants.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the city's office, which knows the address
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.CityTokenGenerator"
ACCOUNT_FORMS = {"reset_password": "core.web.accounts.ForgottenForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a reset asked for an address nobody has sends nothing
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0)  # whose X-Forwarded-For is believed below
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/5m/ip,5/5m/key",
    "reset_password": "20/h/ip,5/h/key",
    "city_request": "60/h/ip",  # the wizard by which a municipality comes: each of its steps counts
    "api": "120/m/ip",  # what programs of the platform's team ask, keys that are none included
    "citizen_form": "30/h/ip",  # what a citizen sends without an account: subscriptions, proposals
    # A whole room behind one Wi-Fi passes: a full hall is some hundred and fifty, who arrive within ten minutes.
    "check_in": "150/10m/ip",
    # Codes of ballot slips that are of none: those who mistype in the same room pass, who tries many does not.
    "ballot_guess": "60/10m/ip",
}
# The second step of signing in: the platform's team has to (`tenants.permissions`), in cities the roles of which the office says so.
MFA_ADAPTER = "tenants.accounts.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = (
    not SECURE
)  # a laptop's http; the passkey belongs to the city's host all the same
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever got the first password by mail has shown whose address it is
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago or to come: telephones' clocks differ
MFA_TOTP_ISSUER = "Vicinia"
# What a city signs in with besides passwords (`core.web.account.providers`); nobody makes an account that way on her own.
SOCIALACCOUNT_ADAPTER = "core.web.account.providers.ProviderAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# Whether a provider, or a system that is told, may be on this machine, over http: for the demo and the tests.
OUTWARD_TO_LOOPBACK = env.flag("OUTWARD_TO_LOOPBACK", False)
if SECURE and OUTWARD_TO_LOOPBACK:
    raise ImproperlyConfigured("OUTWARD_TO_LOOPBACK asks this machine itself: set it to 0 where SECURE is 1.")
# What secrets kept in the database are locked with, the first for new ones; without any, the secret key and the former ones.
SEALING_KEYS = env.words("SEALING_KEYS")
if any(len(key) < 32 for key in SEALING_KEYS):
    raise ImproperlyConfigured("A key of SEALING_KEYS is too short: write at least 32 random characters.")
# What the keys of the vault of personal cases are derived from, the first for new ones; without any the vault stays closed.
VAULT_KEYS = env.words("VAULT_KEYS")
if any(len(key) < 32 for key in VAULT_KEYS):
    raise ImproperlyConfigured("A key of VAULT_KEYS is too short: write at least 32 random characters.")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:day"
LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = env.integer("SESSION_DAYS", 14, minimum=1) * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE else "sessionid"  # host-only: no cookie domain is ever set
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
# Nothing signed travels in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "core.web.errors.csrf_failure"

# --- the browser --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],  # the design system carries its player's icons inside its stylesheet
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE and env.flag("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", False) else None

# --- words and time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "it"
LANGUAGES = [("it", _("Italiano")), ("en", _("Inglese"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Rome"
USE_THOUSAND_SEPARATOR = True

# --- mail, tasks, logs ---------------------------------------------------------------------------------------------------
globals().update(env.email("EMAIL_URL", "console://"))
EMAIL_TIMEOUT = 10
# Where links in mails lead when no request tells: a city's host takes the place of {host}.
SITE_ADDRESS = env.text("SITE_ADDRESS", "https://{host}/" if SECURE else "http://{host}/")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"Vicinia <noreply@{BASE_DOMAIN}>")
# Where returned mail and calendars' answers go, such as rimbalzi+{token}@example.org, piped into manage.py receive_mail;
# empty: nowhere.
BOUNCE_ADDRESS = env.template("BOUNCE_ADDRESS", "", holding="{token}")
# Stripe, or the server of stripe_local; without a key nothing is billed.
STRIPE_API_BASE = env.service("STRIPE_API_BASE", "https://api.stripe.com")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
# Who sells, as electronic invoices name it; without a name and a VAT number none is written.
SELLER = seller(laptop=not SECURE)
# Who else handles cities' data on the seller's behalf, as the processor agreement names them: name and what for, parted by =.
SUB_PROCESSORS = [tuple(map(str.strip, one.partition("=")[::2])) for one in env.words("SUB_PROCESSORS")]
# Days after an invoice was due from which the city counts as in arrears.
ARREARS_DAYS = env.integer("ARREARS_DAYS", 30)
CELERY_BROKER_URL = env.text("BROKER_URL", "memory://")
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_EAGER", CELERY_BROKER_URL == "memory://")
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE  # the hours of the schedule are local
# When each is asked for, and after how many hours the question has lost its sense: without workers they would pile up.
_IN_EACH_CITY = {
    name: {
        "task": "tenants.tasks.in_each_city",
        "schedule": schedule,
        "args": [name],
        "options": {"expires": hours * 3600},
    }
    for name, schedule, hours in (
        ("core.mail.sending.send_waiting", 60.0, 1 / 60),
        ("core.webhooks.sending.send_webhooks", 60.0, 1 / 60),
        ("core.webhooks.sending.purge_webhooks", crontab(hour="3", minute="45"), 12),
        ("core.mail.reminders.send_reminders", crontab(minute="5"), 1),
        ("core.services.digests.send_digests", crontab(hour="7", minute="0"), 12),  # weekly too, on Mondays
        ("core.services.subscriptions.tidy_subscriptions", crontab(hour="3", minute="10"), 12),
        ("core.mail.purge.purge_mail", crontab(hour="3", minute="40"), 12),
        ("core.services.retention.forget_in_time", crontab(hour="3", minute="50"), 12),
        ("tenants.health.measure_health", crontab(minute="20"), 1),
        ("tenants.health.measure_outbox", 300.0, 1 / 12),
        ("tenants.assistance.tasks.end_overdue_visits", crontab(minute="*/5"), 1 / 12),
        ("core.indicators.keeping.measure_indicators", crontab(hour="2", minute="30"), 12),
        ("benchmark.services.delivering.deliver_snapshots", crontab(minute="*/10"), 1 / 6),
    )
}
HEARTBEAT_SECONDS = env.integer("HEARTBEAT_SECONDS", 20, minimum=1)
_ON_THE_PLATFORM = {
    name: {"task": name, "schedule": schedule, "options": {"expires": hours * 3600}}
    for name, schedule, hours in (
        ("tenants.health.beat", float(HEARTBEAT_SECONDS), HEARTBEAT_SECONDS / 3600),
        ("tenants.mail.sending.send_messages", 60.0, 1 / 60),
        ("tenants.services.trials.mind_trials", crontab(hour="8", minute="0"), 12),
        ("tenants.domains.checking.check_claims", 600.0, 1 / 6),
        ("tenants.onboarding.tasks.make_what_was_left", 60.0, 1 / 60),
        ("tenants.onboarding.tasks.forget_requests", crontab(hour="3", minute="30"), 12),
        ("tenants.billing.tasks.catch_up", 300.0, 1 / 12),
        ("tenants.billing.tasks.reconcile", crontab(hour="4", minute="20"), 12),
        ("tenants.leaving.tasks.continue_exports", 600.0, 1 / 6),
        ("tenants.leaving.tasks.watch_departures", crontab(hour="4", minute="20"), 12),
        ("benchmark.reminding.remind_cities", crontab(hour="8", minute="10"), 12),
    )
}
CELERY_BEAT_SCHEDULE = _IN_EACH_CITY | _ON_THE_PLATFORM
# A worker that died leaves its message to another after this long; above the time limit, or a slow task would run twice.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": env.integer("BROKER_VISIBILITY_SECONDS", 1200, minimum=1)
}
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # who did what is in the audit trail
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # in the form `config.request_log` lets pass
LOGGING_CONFIG = None
logging_config(json_lines=env.flag("LOG_JSON", SECURE), level=env.choice("LOG_LEVEL", "INFO", LEVELS))
# --- seen from outside --------------------------------------------------------------------------------------------------
# Both need PROMETHEUS_MULTIPROC_DIR, a folder of the web's processes, and another of the worker's, where they add up.
METRICS_TOKEN = env.secret("METRICS_TOKEN")  # who sends it reads /metrics; empty: there is no such page
WORKER_METRICS = env.address("WORKER_METRICS")  # host:port where a worker tells its figures; empty: nowhere
if (METRICS_TOKEN or WORKER_METRICS) and not env.text("PROMETHEUS_MULTIPROC_DIR", ""):
    raise ImproperlyConfigured(
        "Set PROMETHEUS_MULTIPROC_DIR to a folder where processes add up their metrics."
    )
METRICS_CITIES = env.integer(
    "METRICS_CITIES", 200
)  # with more cities than these, figures are of all together
report_to(
    env.text("SENTRY_DSN", ""),
    environment=env.text("SENTRY_ENVIRONMENT", "production"),
    release=env.text("RELEASE", ""),
    traces=env.share("SENTRY_TRACES", 0.0),
)
