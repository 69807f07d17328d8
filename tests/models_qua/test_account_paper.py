"""The document of the account: tagged, in Italian, with a title and every figure, and the same whatever the page's language."""

import datetime as dt
import hashlib
import io
from typing import Any

import docx
import pytest
from django.utils.translation import override
from pypdf import PdfReader

from accounts.models import User
from core.models import Body, CityProfile
from models_qua.models import Expense, FinalAccount
from models_qua.services.account import AccountText, account_agreement
from tests.core.papers.branded import give_logo
from tests.core.papers.reading import pictures, tags
from tests.models_qua.rows import SIGNED_ON, make_agreement, make_work

ON = dt.date(2026, 10, 1)


@pytest.fixture
def account(rivalta: Body, ada: User, time_machine: Any) -> FinalAccount:
    time_machine.move_to(dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))
    CityProfile.objects.update_or_create(defaults={"name": "Reggio Emilia", "office": "Partecipazione"})
    give_logo(name="Reggio Emilia")
    row = make_agreement(rivalta, "in_force", title="Rivalta si cura <di> sé & #altri")
    row.evaluations.create(kind="final", evaluated_on=ON, worked="Le aperture", did_not_work="Gli orari")
    Expense.objects.create(sheet=row.sheets.get(), spent_on=SIGNED_ON, what="Vernice", amount_eur="1234.56")
    make_work(rivalta, agreement=row)
    said = AccountText("Il parco è aperto.\n\nCi va chi abita lì.", "Servono chiavi.", leave_open=True)
    with override("en"):
        return account_agreement(actor=ada, agreement_id=row.pk, account=said, on=ON)


def read(account: FinalAccount) -> PdfReader:
    assert account.document is not None
    with account.document.pdf.open("rb") as file:
        return PdfReader(io.BytesIO(file.read()))


def test_it_is_tagged_titled_and_in_italian(account: FinalAccount) -> None:
    reader = read(account)
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "it"
    assert "/StructTreeRoot" in root
    assert reader.metadata
    assert reader.metadata.title == "Rendiconto: Rivalta si cura <di> sé & #altri"
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/L"} <= set(tags(reader))
    assert pictures(reader) == ["Logo di Reggio Emilia"]


def test_it_says_everything_and_keeps_maintenance_apart(account: FinalAccount) -> None:
    text = " ".join(page.extract_text() for page in read(account).pages).replace("\xa0", " ")
    words = " ".join(text.split())
    for said in (
        "Il parco è aperto.", "Servono chiavi.", "Le aperture", "Gli orari", "1.234,56 €", "20.000 €", "Che cosa resta aperto",
        "Denaro dei progetti", "Manutenzioni", "non ancora misurato", "versione 1",
    ):  # fmt: skip
        assert said in words, said
    assert "21.500" not in words


def test_the_docx_says_the_same_under_real_headings(account: FinalAccount) -> None:
    kept = account.document
    assert kept is not None
    with kept.docx.open("rb") as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == kept.docx_sha256
    document = docx.Document(io.BytesIO(content))
    assert document.core_properties.title == "Rendiconto: Rivalta si cura <di> sé & #altri"
    assert document.core_properties.language == "it-IT"
    letterhead = document.sections[0].first_page_header._element
    assert letterhead.xpath(".//wp:docPr/@descr") == ["Logo di Reggio Emilia"]
    headings = {
        one.text
        for one in document.paragraphs
        if ((one.style and one.style.name) or "").startswith("Heading")
    }
    assert {
        "Risultati",
        "I numeri",
        "Denaro dei progetti",
        "Manutenzioni",
        "Che cosa resta aperto",
    } <= headings
    told = [one.text for one in document.paragraphs]
    told += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = " ".join(told).replace("\xa0", " ")
    for said in (
        "Il parco è aperto.", "Servono chiavi.", "Le aperture", "Gli orari", "1.234,56 €", "20.000 €",
        "non ancora misurato", "Versione 1",
    ):  # fmt: skip
        assert said in text, said
    assert "21.500" not in text
