"""The city's side, by program: what would be shared is read, and approved as it was read."""

from accounts.models import User
from core.indicators.signing import verify
from core.models import SharedSnapshot
from core.services.sharing import write_note
from tenants.models import City
from tests.benchmark.sharing.measured import SHARE, Measured
from tests.core.api.program import Program, key_of

APPROVAL = "indicators/years/2025/approval"


def test_a_year_is_approved_as_it_was_read(dario: User, in_bergamo: City, measured: Measured) -> None:
    office = Program(key_of(dario))
    shown = office.get(APPROVAL)
    said = shown.json()["content"]
    assert said["city"] == {
        "key": str(in_bergamo.pk), "name": in_bergamo.name, "province": in_bergamo.province, "istat_code": in_bergamo.istat_code,
    }  # fmt: skip
    assert office.send("POST", APPROVAL, {}).status_code == 428
    write_note(actor=None, indicator=SHARE, year=2025, text="Tavoli compresi.")
    late = office.send("POST", APPROVAL, {}, if_match=shown.headers["ETag"])
    assert late.status_code == 412
    assert "una nota" in late.json()["detail"]
    tag = office.get(APPROVAL).headers["ETag"]
    done = office.send("POST", APPROVAL, {}, if_match=tag)
    assert done.status_code == 201, done.content
    shared = SharedSnapshot.objects.get(pk=done.json()["id"])
    assert verify(shared.document, shared.signature, shared.public_key)
    assert (shared.version, shared.approved_by) == (1, str(dario))
    again = office.send("POST", APPROVAL, {}, if_match=tag)
    assert again.status_code == 422
    assert "le stesse" in again.json()["detail"]


def test_who_only_reads_shares_nothing(dario: User, in_bergamo: City, measured: Measured) -> None:
    reader = Program(key_of(dario, "core.indicator.see"))
    tag = reader.get(APPROVAL).headers["ETag"]
    assert reader.send("POST", APPROVAL, {}, if_match=tag).status_code == 403
    assert reader.get("indicators/years/1999/approval").status_code == 404
    assert not SharedSnapshot.objects.exists()
