"""Asking to be told, confirming, changing, leaving: as a citizen and as a mail program do."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from core.mail.assembling import rendered
from core.mail.links import confirmation_token, subscriber_token
from core.models import Body, CityProfile, Delivery, Neighbourhood, Subscriber, Subscription
from core.selectors.subscriptions import Topics, topics_of
from tenants.context import use_city
from tenants.models import City
from tests.core.web.public.conftest import MakeMeeting
from tests.core.web.public.pages import text_of

ALFA = {"email": "rosa@example.org", "quartiere": ["alfa"], "ritmo": "weekly"}


@pytest.fixture
def rosa(alfa: Body) -> Subscriber:
    """Rosa confirmed that she follows Rete Alfa."""
    now = timezone.now()
    rosa = Subscriber.objects.create(email="rosa@example.org", confirmed_at=now, told_until=now)
    Subscription.objects.create(subscriber=rosa, body=alfa, confirmed_at=now)
    return rosa


def link_in(delivery: Delivery, page: str) -> str:
    """The path of a page's link in the text of a mail."""
    found = re.search(rf"http://bergamo\.localhost(/avvisi/{page}/\S+)", str(rendered(delivery).body))
    assert found is not None
    return found[1]


def test_ask_confirm_and_be_told_what_was_confirmed(bergamo_client: Client, alfa: Body, beta: Body) -> None:
    data = ALFA | {"organismo": ["rete-beta"], "ritmo": "daily"}
    sent = bergamo_client.post("/avvisi/", data, follow=True)
    assert sent.redirect_chain == [("/avvisi/controlla-la-posta/", 302)]
    link = link_in(Delivery.objects.get(), "conferma")
    page = text_of(bergamo_client, link)
    assert "Alfa" in page
    assert "Rete Beta" in page
    mine = text_of(bergamo_client, bergamo_client.post(link)["Location"])
    assert "Confermato." in mine
    assert "rosa@example.org" in mine
    subscriber = Subscriber.objects.get()
    assert subscriber.rhythm == "daily"
    assert topics_of(subscriber.pk) == Topics(
        neighbourhoods=frozenset({"alfa"}), bodies=frozenset({"rete-beta"})
    )


def test_a_program_that_opens_links_confirms_nothing_and_leaves_nothing(
    bergamo_client: Client, rosa: Subscriber, alfa: Body
) -> None:
    bergamo_client.post("/avvisi/", ALFA)
    for page in ("conferma", "cambia", "lascia"):
        link = link_in(Delivery.objects.get(), page)
        for method in (bergamo_client.get, bergamo_client.head):
            assert method(link).status_code == 200
    assert topics_of(rosa.pk) == Topics(bodies=frozenset({"rete-alfa"}))
    assert Subscription.objects.filter(confirmed_at=None).count() == 1


def test_the_answer_says_nothing_of_an_address(bergamo_client: Client, rosa: Subscriber) -> None:
    """Known, unknown, waiting, written to too often, caught in the trap: one and the same answer."""

    def answer(email: str, **more: object) -> tuple[int, str, bytes, list[str]]:
        client = Client(headers={"host": "bergamo.localhost"})
        first = client.post("/avvisi/", ALFA | {"email": email} | more)
        then = client.get(first["Location"])
        return first.status_code, first["Location"], then.content, sorted(client.cookies)

    heard = [answer("nuova@example.org"), answer("rosa@example.org"), answer("nuova@example.org")]
    heard += [answer("rosa@example.org") for _time in range(5)]
    heard.append(answer("robot@example.org", pagina="http://spam.example"))
    assert all(one == heard[0] for one in heard)
    assert heard[0][3] == []
    assert not Subscriber.objects.filter(email="robot@example.org").exists()


def test_an_address_that_is_told_already_is_written_what_it_receives(
    bergamo_client: Client, rosa: Subscriber
) -> None:
    bergamo_client.post(
        "/avvisi/", {"email": "rosa@example.org", "organismo": ["rete-alfa"], "ritmo": "weekly"}
    )
    mail = rendered(Delivery.objects.get())
    assert "Ricevi già" in mail.subject
    assert "non c'è niente da confermare" in mail.body
    assert "/avvisi/conferma/" not in mail.body


def test_what_was_typed_stays_and_the_error_is_near_the_field(bergamo_client: Client, alfa: Body) -> None:
    page = bergamo_client.post("/avvisi/", {"email": "rosa", "quartiere": ["alfa"], "ritmo": "weekly"})
    assert page.status_code == 422
    content = page.content.decode()
    assert 'value="rosa"' in content
    assert re.search(r'value="alfa"[^>]*checked', content)
    assert "id_email_error" in content
    nothing = bergamo_client.post("/avvisi/", {"email": "rosa@example.org", "ritmo": "weekly"})
    assert nothing.status_code == 422
    assert "Scegli almeno un argomento" in nothing.content.decode()
    assert not Subscriber.objects.exists()


def test_one_network_that_asks_all_the_time_is_told_to_wait(bergamo_client: Client, alfa: Body) -> None:
    codes = [bergamo_client.post("/avvisi/", ALFA | {"email": f"p{number}@example.org"}).status_code for number in range(31)]  # fmt: skip
    assert codes == [302] * 30 + [429]
    assert Subscriber.objects.count() == 30


def test_the_form_is_preset_by_the_address_and_by_the_pages(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body
) -> None:
    content = bergamo_client.get("/avvisi/?quartiere=alfa").content.decode()
    assert re.search(r'value="alfa"[^>]*checked', content)
    places = {
        "/quartieri/alfa/": 'name="quartiere" value="alfa"',
        "/reti/rete-alfa/": 'name="organismo" value="rete-alfa"',
        f"/incontri/{make_meeting().pk}/": 'name="organismo" value="rete-alfa"',
    }
    for path, hidden in places.items():
        page = bergamo_client.get(path)
        assert hidden in page.content.decode()
        assert "Resta al corrente" in page.content.decode()
        assert not page.cookies, "who only reads keeps nothing"


def test_one_field_on_a_page_is_enough(bergamo_client: Client, alfa: Body) -> None:
    page = bergamo_client.get("/quartieri/alfa/").content.decode()
    form = page[page.index('action="/avvisi/"') :]
    form = form[: form.index("</form>")]
    data = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form))
    assert bergamo_client.post("/avvisi/", data | {"email": "rosa@example.org"}).status_code == 302
    assert Subscription.objects.get().neighbourhood == Neighbourhood.objects.get(slug="alfa")


def test_who_confirms_sees_what_is_coming_and_puts_it_in_a_calendar(
    bergamo_client: Client, make_meeting: MakeMeeting, alfa: Body, beta: Body
) -> None:
    coming = make_meeting(title="Il parco", in_days=3)
    make_meeting(beta, title="Di un altro quartiere")
    make_meeting(title="Passato", in_days=-3)
    bergamo_client.post("/avvisi/", ALFA)
    answer = bergamo_client.post(link_in(Delivery.objects.get(), "conferma"))
    page = bergamo_client.get(answer["Location"]).content.decode()
    shown = page[page.index("Prossimamente") : page.index("<form")]
    assert "Il parco" in shown
    assert f'href="/incontri/{coming.pk}/incontro.ics"' in shown
    assert "Di un altro" not in shown
    assert "Passato" not in shown


def test_the_form_says_when_every_week_is_sooner(bergamo_client: Client, alfa: Body) -> None:
    words = "prima se un incontro cade nel frattempo"
    assert words in text_of(bergamo_client, "/avvisi/")
    assert words in text_of(bergamo_client, "/quartieri/alfa/")


def test_changing_by_the_link_of_a_mail(bergamo_client: Client, rosa: Subscriber, beta: Body) -> None:
    link = f"/avvisi/cambia/{subscriber_token(rosa.pk)}/"
    content = bergamo_client.get(link).content.decode()
    assert re.search(r'value="rete-alfa"[^>]*checked', content)
    answer = bergamo_client.post(link, {"organismo": ["rete-beta"], "ritmo": "daily"})
    assert "gli avvisi sono cambiati" in text_of(bergamo_client, answer["Location"])
    assert topics_of(rosa.pk) == Topics(bodies=frozenset({"rete-beta"}))
    assert bergamo_client.post(link, {"ritmo": "daily"}).status_code == 422
    assert topics_of(rosa.pk) == Topics(bodies=frozenset({"rete-beta"}))


def test_a_mail_program_unsubscribes_with_one_post_without_cookies(rosa: Subscriber, monza: City) -> None:
    """RFC 8058: a POST with this body, no cookie, no token, no referrer."""
    program = Client(enforce_csrf_checks=True, headers={"host": "bergamo.localhost"})
    link = f"/avvisi/lascia/{subscriber_token(rosa.pk)}/"
    for _time in range(2):  # said twice, heard the same
        answer = program.post(
            link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
        assert "Non riceverai più avvisi" in answer.content.decode()
    assert not Subscriber.objects.exists()
    assert "non vale più" in text_of(program, link.replace("lascia", "cambia"), 404)


def test_a_person_leaves_by_a_button(bergamo_client: Client, rosa: Subscriber) -> None:
    link = f"/avvisi/lascia/{subscriber_token(rosa.pk)}/"
    assert "Vuoi smettere" in text_of(bergamo_client, link)
    assert Subscriber.objects.exists()
    bergamo_client.post(link)
    assert not Subscriber.objects.exists()


def test_links_open_nothing_in_another_city_or_damaged(
    monza_client: Client, bergamo_client: Client, rosa: Subscriber, monza: City
) -> None:
    asked = Subscription.objects.values_list("pk", flat=True)
    tokens = {
        "conferma": confirmation_token(rosa.pk, list(asked)),
        "cambia": subscriber_token(rosa.pk),
        "lascia": subscriber_token(rosa.pk),
    }
    with use_city(monza):
        Subscriber.objects.create(pk=rosa.pk, email="rosa@example.org", confirmed_at=timezone.now())
    for page, token in tokens.items():
        other = tokens["cambia" if page == "conferma" else "conferma"]
        assert bergamo_client.get(f"/avvisi/{page}/{token}/").status_code == 200
        for client, wrong in ((monza_client, token), (bergamo_client, token[:-2]), (bergamo_client, other)):
            for answer in (client.get(f"/avvisi/{page}/{wrong}/"), client.post(f"/avvisi/{page}/{wrong}/")):
                assert answer.status_code == 404, page
                assert "Questo collegamento non vale più" in answer.content.decode()
    with use_city(monza):
        assert Subscriber.objects.exists()
    assert Subscriber.objects.exists()


def test_pages_of_links_are_kept_by_nobody(bergamo_client: Client, rosa: Subscriber) -> None:
    page = bergamo_client.get(f"/avvisi/cambia/{subscriber_token(rosa.pk)}/")
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert 'content="noindex"' in page.content.decode()


def test_the_mail_is_in_the_language_of_the_page(bergamo_client: Client, alfa: Body) -> None:
    bergamo_client.cookies["django_language"] = "en"
    bergamo_client.post("/avvisi/", ALFA)
    assert Subscriber.objects.get().language == "en"
    assert Delivery.objects.get().mailing.language == "en"


def test_the_privacy_page_says_what_is_kept_of_subscriptions(
    bergamo_client: Client, profile: CityProfile
) -> None:
    page = text_of(bergamo_client, "/privacy/")
    for words in ("Chi chiede gli avvisi", "Chi propone un argomento", "90 giorni", "7 giorni"):
        assert words in page
