"""A municipality on its way to its city, in the tests."""

from typing import Any

from django.test import Client

from core.participation.registry import registry
from tenants.models import CityRequest
from tenants.onboarding.municipalities import municipality

LECCO = {
    "istat_code": "097042", "residents": 46800, "residents_on": "2025-12-31", "office": "Ufficio partecipazione",
    "office_address": "Piazza Diaz 1", "office_email": "partecipazione@comune.lecco.it", "contact": "Nora Ripamonti",
    "signer": "Piero Colombo", "signer_role": "dirigente", "participation_models": ["bergamo"], "subdomain": "lecco",
}  # fmt: skip
"""What is typed for Lecco (E507, LC)."""

START = "/porti-la-sua-citta/"


def typed(**more: Any) -> CityRequest:
    """A request for Lecco typed to the end, saved."""
    place = municipality(more.pop("cadastral_code", "E507"))
    assert place is not None
    assert "bergamo" in registry
    values = {**LECCO, **more}
    return CityRequest.objects.create(
        municipality=place.name, province=place.province, cadastral_code=place.cadastral_code, **values
    )


def walk(client: Client, **more: Any) -> Any:
    """Fill the five steps as a browser does, up to the mail; returns the last answer."""
    values = {**LECCO, **more}
    place = values.pop("comune", "E507")
    first = ("istat_code", "residents", "residents_on")
    second = ("office", "office_address", "office_email", "contact", "signer", "signer_role")
    answer = client.post(START, {"comune": place} | {name: values[name] for name in first})
    assert answer["Location"] == f"{START}ufficio/", answer.content.decode()
    answer = client.post(f"{START}ufficio/", {name: values[name] for name in second})
    assert answer["Location"] == f"{START}modello/", answer.content.decode()
    answer = client.post(f"{START}modello/", {"participation_models": values["participation_models"]})
    assert answer["Location"] == f"{START}indirizzo/"
    answer = client.post(f"{START}indirizzo/", {"subdomain": values["subdomain"]})
    assert answer["Location"] == f"{START}conferma/", answer.content.decode()
    return client.post(f"{START}conferma/", {"terms": "on"})
