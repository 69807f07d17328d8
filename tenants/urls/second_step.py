"""The second step of signing in on the platform's site, under /account/: allauth's own views, dressed as ours.

In cities there is none: nobody there is offered it.
"""

from allauth.mfa.base import views
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as telephone
from django.urls import path

from tenants.views.second_step import enrol

urlpatterns = [
    path("second-step/", views.index, name="mfa_index"),
    path("second-step/code/", views.authenticate, name="mfa_authenticate"),
    path("second-step/again/", views.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/telephone/", enrol, name="mfa_activate_totp"),
    path("second-step/telephone/remove/", telephone.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-step/spare-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-step/spare-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-step/spare-codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
