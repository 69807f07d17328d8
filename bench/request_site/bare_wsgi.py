"""The entry point of the bare site: applications look for their middleware as they start, and go without it afterwards."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)
settings.MIDDLEWARE = ["django_tenants.middleware.main.TenantMainMiddleware"]
application = WSGIHandler()
