"""What anybody sees on the platform's site."""

from django.urls import path

from tenants.views.home import platform_home
from tenants.views.webhooks import stripe_webhook

urlpatterns = [
    path("", platform_home, name="platform-home"),
    path("webhook/stripe/", stripe_webhook, name="stripe-webhook"),
]
