"""Addresses of data protection, under /lavoro/dati-personali/."""

from django.urls import path

from core.web.privacy import breaches, pack, people

urlpatterns = [
    path("", pack.home, name="work_privacy"),
    path("registro.pdf", pack.record_file, name="work_privacy_record"),
    path("accordo.pdf", pack.annex_file, name="work_privacy_annex"),
    path("persone/<uuid:person_id>/", people.person, name="work_privacy_person"),
    path("persone/<uuid:person_id>/dati.json", people.person_json, name="work_privacy_json"),
    path("persone/<uuid:person_id>/dati.pdf", people.person_pdf, name="work_privacy_pdf"),
    path("persone/<uuid:person_id>/cancella/", people.person_erase, name="work_privacy_erase"),
    path("violazioni/nuova/", breaches.breach, name="work_breach_new"),
    path("violazioni/<uuid:breach_id>/", breaches.breach, name="work_breach"),
]
