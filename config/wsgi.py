"""The web's entry point (gunicorn config.wsgi). Refuses to start behind a pool that would mix cities."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from tenants.pooling import refuse_shared_sessions  # noqa: E402  # the applications are ready only now

refuse_shared_sessions()
