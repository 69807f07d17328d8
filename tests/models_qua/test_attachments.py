"""Files attached to an agreement: kept with it, shown to everybody on purpose, taken away with their bytes."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEntry, Body
from models_qua.models import AgreementFile
from tests.models_qua.conftest import browser
from tests.models_qua.rows import make_agreement

PDF = b"%PDF-1.7 polizza"


def test_a_file_is_attached_shown_to_everybody_and_taken_away(
    rivalta: Body, ada: User, citizen: Client
) -> None:
    agreement = make_agreement(rivalta, "in_force")
    office, tab = browser(ada), reverse("qua:agreement-document", args=[agreement.pk])
    new = reverse("qua:attachment-new", args=[agreement.pk])
    opened = office.get(tab).content.decode()
    assert "Nessun file" in opened
    assert "Cerca dappertutto" in opened  # what she may do here hides nothing of what she may do elsewhere
    given = {"title": "Polizza del parco", "purpose": "insurance"}
    wrong = office.post(new, given | {"upload": SimpleUploadedFile("polizza.pdf", b"MZ...")})
    assert "is-invalid" in wrong.content.decode()
    assert "Polizza del parco" in wrong.content.decode()
    assert not AgreementFile.objects.exists()
    assert office.post(new, given | {"upload": SimpleUploadedFile("p.pdf", PDF)})["Location"] == tab
    kept = AgreementFile.objects.get()
    assert office.get(reverse("qua:attachment", args=[kept.pk])).content == PDF

    public = reverse("qua:agreement-file-public", args=[agreement.slug, kept.pk])
    page = reverse("qua:agreement-public", args=[agreement.slug])
    assert citizen.get(public).status_code == 404
    show = reverse("qua:attachment-show", args=[kept.pk])
    office.post(show, {"public": "1"})
    assert citizen.get(public).content == PDF
    assert "Polizza del parco" in citizen.get(page).content.decode()
    office.post(show, {"public": "0"})
    assert citizen.get(public).status_code == 404

    remove = reverse("qua:attachment-remove", args=[kept.pk])
    office.post(remove)
    assert office.post(remove).status_code == 404
    assert not AgreementFile.objects.exists()
    trail = AuditEntry.objects.filter(action__startswith="qua.file.").order_by("at")
    assert [one.action for one in trail] == [
        "qua.file.added",
        "qua.file.shown",
        "qua.file.shown",
        "qua.file.removed",
    ]


def test_the_proof_of_a_signature_is_not_handled_here(rivalta: Body, ada: User) -> None:
    agreement = make_agreement(rivalta, "approved")
    scan = AgreementFile.objects.create(
        agreement=agreement, purpose="signature", title="Firma", content_type="application/pdf", size=1
    )
    for name in ("attachment-show", "attachment-remove"):
        assert browser(ada).post(reverse(f"qua:{name}", args=[scan.pk])).status_code == 404
    choose = browser(ada).get(reverse("qua:attachment-new", args=[agreement.pk])).content.decode()
    assert "scansione di una firma" not in choose
