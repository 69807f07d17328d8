"""Addresses of labs, who accompanies them, what they need, and the municipalities."""

from django.urls import path

from models_farelegami.views import labs, municipalities

_LABS, _LAB = "lavoro/laboratori-di-comunita", "lavoro/organismi/<uuid:body_id>/laboratorio-di-comunita"

URLS = [
    path(f"{_LABS}/", labs.labs, name="labs"),
    path(f"{_LAB}/", labs.lab, name="lab"),
    path(f"{_LAB}/modifica/", labs.lab_edit, name="lab-edit"),
    path(f"{_LAB}/community-maker/nuovo/", labs.maker_new, name="maker-new"),
    path(f"{_LAB}/bisogni/nuovo/", labs.need_new, name="need-new"),
    path(f"{_LABS}/community-maker/<uuid:maker_id>/concludi/", labs.maker_end, name="maker-end"),
    path(f"{_LABS}/bisogni/<uuid:need_id>/chiudi/", labs.need_close, name="need-close"),
    path(f"{_LABS}/comuni/", municipalities.municipalities, name="municipalities"),
    path(f"{_LABS}/comuni/nuovo/", municipalities.municipality_new, name="municipality-new"),
    path(
        f"{_LABS}/comuni/<uuid:municipality_id>/", municipalities.municipality_edit, name="municipality-edit"
    ),
]
