"""How a city shows itself: its logo, its words, whom its messages come from."""

import io
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image, PngImagePlugin

from accounts.models import User
from core.mail.assembling import assembled
from core.mail.message import MailMessage
from core.models import AuditEntry, CityProfile, Delivery, Mailing
from core.participation.registry import registry
from core.selectors.city import forget_city_facts
from core.selectors.words import vocabulary_of
from core.services.branding import BOX, MAX_BYTES, png_of
from core.services.errors import DomainError
from tenants.models import City
from tests.architecture.source import PROJECT

PNG, JPEG = "PNG", "JPEG"


def picture(kind: str = PNG, size: tuple[int, int] = (1200, 300), **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#884422").save(made, kind, **more)
    return made.getvalue()


@pytest.fixture
def office(bergamo_client: Client, in_bergamo: City, dario: User) -> Client:
    CityProfile.objects.get_or_create(singleton=True, defaults={"name": "Bergamo"})
    forget_city_facts()
    bergamo_client.force_login(dario)
    return bergamo_client


def test_a_logo_is_made_again_from_its_points_alone() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Chi ha disegnato")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "via di casa"  # lying on its side
    for content in (picture(pnginfo=told) + b"<script>", picture(JPEG, exif=exif)):
        made, size = png_of(io.BytesIO(content))
        assert b"disegnato" not in made
        assert b"script" not in made
        assert b"via di casa" not in made
        assert Image.open(io.BytesIO(made)).size == size
        assert size[0] <= BOX[0]
        assert size[1] <= BOX[1]
    assert size[0] < size[1]


@pytest.mark.parametrize(
    "content",
    [bytes, lambda: b"\x89PNG\r\n\x1a\n", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", lambda: picture("GIF"),
     lambda: picture()[:200], lambda: picture(size=(9000, 9000)), lambda: picture(size=(800, 10)), lambda: b"\0" * (MAX_BYTES + 1)],
    ids=["empty", "header", "svg", "gif", "cut", "vast", "thin", "heavy"],
)  # fmt: skip
def test_what_is_no_logo_is_refused(content: Callable[[], bytes]) -> None:
    with pytest.raises(DomainError) as refused:
        png_of(io.BytesIO(content()))
    assert refused.value.field == "logo"


def test_a_logo_is_shown_changed_and_taken_away(office: Client, tmp_path: object) -> None:
    assert office.get("/logo.png").status_code == 302
    sent = SimpleUploadedFile("x.svg", picture())
    assert (
        "ecco come si vede"
        in office.post("/lavoro/profilo/logo/", {"logo": sent}, follow=True).content.decode()
    )
    forget_city_facts()  # the commit of a test never comes
    address = re.search(r"/logo\.png\?v=[\w-]+", office.get("/").content.decode())
    assert address is not None
    shown = office.get(address[0])
    assert (shown["Content-Type"], shown.content[:4]) == ("image/png", b"\x89PNG")
    assert "max-age=31536000" in shown["Cache-Control"]
    refused = office.post("/lavoro/profilo/logo/", {"logo": SimpleUploadedFile("x.png", b"<svg/>")})
    assert "salvato come PNG" in refused.content.decode()
    office.post("/lavoro/profilo/logo/togli/")
    forget_city_facts()
    assert "/logo.png" not in office.get("/").content.decode()
    assert AuditEntry.objects.filter(action="core.logo.changed").count() == 2


def test_a_citys_words_are_read_wherever_the_models_were(office: Client) -> None:
    page = "/lavoro/profilo/parole/bergamo/"
    words = {"it_body": "tavolo", "it_bodies": "tavoli  di zona", "it_new_body": "nuovo tavolo"}
    seen = re.search(r'name="seen" value="(\w+)"', office.get(page).content.decode())
    partly = office.post(page, {"it_body": "tavolo", "seen": seen[1]})
    assert partly.status_code == 422
    assert "Le scriva tutte e tre" in partly.content.decode()
    tried = office.post(page, words | {"preview": "1"}).content.decode()
    assert "Non è ancora salvato" in tried
    assert "Tavoli di zona" in tried
    assert CityProfile.objects.get().words == {}
    assert office.post(page, words | {"seen": seen[1]}).status_code == 302
    forget_city_facts()
    model = registry.get("bergamo")
    assert vocabulary_of(model).bodies == "tavoli di zona"
    with translation.override("en"):
        assert vocabulary_of(model).bodies == model.vocabulary.bodies
    for shown in ("/", "/reti/", "/lavoro/", "/lavoro/organismi/", "/lavoro/profilo/"):
        assert "avoli di zona" in office.get(shown).content.decode(), shown
    assert "nuovo tavolo" in office.get("/lavoro/organismi/nuovo/").content.decode().lower()
    assert "Adesso qui c" in office.post(page, {"it_body": "", "seen": seen[1]}).content.decode()
    entry = AuditEntry.objects.get(action="core.words.changed")
    assert entry.after["it"]["bodies"] == "tavoli di zona"
    assert office.get("/lavoro/profilo/parole/monza/").status_code == 404


def test_the_words_of_a_city_cost_no_query(office: Client) -> None:
    CityProfile.objects.update(words={"bergamo": {"it": {"body": "tavolo"}}})
    forget_city_facts()
    office.get("/accessibilita/")
    with CaptureQueriesContext(connection) as seen:
        assert vocabulary_of(registry.get("bergamo")).body == "tavolo"
    assert len(seen) == 0


def test_nothing_else_reads_a_models_vocabulary() -> None:
    """`path` is no word but an address, which stays."""
    read = re.compile(r"\.vocabulary\b(?!\.path)(?! import)")
    told = {"core/selectors/words.py", "core/participation/contract.py", "core/web/work/words.py"}
    found = {
        str(path.relative_to(PROJECT))
        for folder in ("core", "models_bergamo", "models_monza", "models_qua", "tenants")
        for path in (*(PROJECT / folder).rglob("*.py"), *(PROJECT / folder).rglob("*.html"))
        if read.search(path.read_text())
    }
    assert found - told == {"core/search/results.py"} & found


def test_a_sender_counts_from_its_owners_yes(office: Client) -> None:
    page = "/lavoro/profilo/mittente/"
    typed = {
        "name": "Partecipazione\nBergamo",
        "address": "quartieri@comune.example",
        "answers_to": "urp@comune.example",
    }
    office.post(page, typed)
    profile = CityProfile.objects.get()
    assert (profile.sender_email, profile.sender_asked) == ("", "quartieri@comune.example")
    delivery = Delivery.objects.get(mailing__kind="sender")
    assert delivery.email == "quartieri@comune.example"

    def letter() -> mail.EmailMessage:
        message = MailMessage(subject="Invito", text="Ciao", html="<p>Ciao</p>")
        other = Delivery(mailing=Mailing(kind="convocation"), email="rita@example.org")
        return assembled(other, message)

    assert "noreply@" in letter().extra_headers["From"]
    assert letter().reply_to == ["urp@comune.example"]
    from core.mail.kinds import renderer_of

    link = re.search(r"/mittente/[\w:-]+/", renderer_of("sender")(delivery).text)
    assert link is not None
    anybody = Client(headers={"host": "bergamo.localhost"})
    assert "quartieri@comune.example" in anybody.get(link[0]).content.decode()
    assert CityProfile.objects.get().sender_email == ""
    for _twice in range(2):
        assert "Confermato" in anybody.post(link[0]).content.decode()
    assert letter().extra_headers["From"] == "Partecipazione Bergamo <quartieri@comune.example>"
    elsewhere = Client(headers={"host": "monza.localhost"})
    assert "non vale" in elsewhere.get(link[0]).content.decode()
    office.post(page, typed | {"address": ""})
    assert "noreply@" in letter().extra_headers["From"]
    assert "non vale più" in anybody.post(link[0]).content.decode()
