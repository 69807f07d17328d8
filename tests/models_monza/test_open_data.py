"""The open data of the consulte: the public register, without its texts and without what was not transmitted."""

import json

from django.test import Client

from core.models import Body
from tests.models_monza.opinion_rows import STATES, opinion_in, request_to


def test_the_register_is_told_as_its_page_shows_it(liberta: Body, monza_client: Client) -> None:
    request = request_to(liberta)
    for state in STATES:
        opinion_in(state, liberta, f"In stato {state}", request=request if state == "done" else None)
    rows = json.loads(monza_client.get("/dati-aperti/contributi-e-pareri.json").content)
    states = {row["oggetto"].removeprefix("In stato "): row["stato"] for row in rows}
    assert states == {
        "transmitted": "trasmesso", "in_charge": "preso_in_carico", "answered": "con_risposta", "in_progress": "in_attuazione",
        "done": "attuato", "withdrawn": "ritirato",
    }  # fmt: skip
    (done,) = [row for row in rows if row["stato"] == "attuato"]
    assert (done["richiesto_da"], done["esito"], done["giorni_per_rispondere"]) == ("Mobilità", "accolto", 30)
    assert (done["trasmesso_il"], done["organismo"]) == ("2026-05-04", str(liberta))
    assert "ciclabile" not in str(rows).lower()
