"""A running service as it is seen from outside: what Sentry hears, what Prometheus reads, what the probes say of whom.

One service for the module, whose tests come in this order: the last ones kill its parts.
"""

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.service import TOKEN, Running, ask, running_service, until
from tests.database import Cluster
from tests.observed.receiver import Envelopes, envelope_receiver

TASK = "tests.dummy_model.tasks.note_where"
CITIES = ("bergamo", "monza")
PERSON = {
    "name": "Ildegarda d'Orsenigo",
    "email": "ildegarda@posta-privata.example",
    "tax_code": "DRSLGR75A41F205X",
    "password": "pane-e-volpe-2031",
}
COOKIE, REFERRER, SEARCHED = "sessione-segretissima", "chi-mi-ha-mandata", "cerco-la-mia-vicina"
SECRETS = [
    *PERSON.values(),
    "Ildegarda",
    "Orsenigo",
    "DRSLGR",
    COOKIE,
    REFERRER,
    SEARCHED,
    "10.77.88.99",
    "Mozilla/77",
]


@pytest.fixture(scope="module")
def heard(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Envelopes]]:
    with cluster.clone() as url, envelope_receiver() as receiver:
        settings = {
            "SENTRY_DSN": receiver.dsn, "SENTRY_TRACES": "1", "RELEASE": "vicinia@7.8.9", "SENTRY_ENVIRONMENT": "prova",
            "HEARTBEAT_SECONDS": "1", "WORKER_PROCESSES": "1", "DJANGO_SETTINGS_MODULE": "tests.observed.settings",
        }  # fmt: skip
        with running_service(url, tmp_path_factory.mktemp("observed"), clock=True, **settings) as service:
            yield service, receiver


def visit(service: Running, path: str, city: str, **headers: str) -> int:
    """A person's request, with all that is hers in it."""
    given = {"Cookie": f"sessionid={COOKIE}", "Referer": f"http://x/{REFERRER}", "User_Agent": "Mozilla/77"}
    baggage = f"sentry-transaction={SEARCHED},sentry-trace_id=771a43a4192642f0b136d5159a501700"
    traced = {"Baggage": baggage, "Sentry_Trace": "771a43a4192642f0b136d5159a501700-1234567890123456-1"}
    asked = f"{path}?q={SEARCHED}&email={PERSON['email']}"
    sent = {**given, **traced, "X_Forwarded_For": "10.77.88.99", **headers}
    return service.ask(asked, PERSON, host=f"{city}.localhost", **sent).status


def test_a_fault_is_heard_with_its_city_and_no_byte_of_anybody(heard: tuple[Running, Envelopes]) -> None:
    service, receiver = heard
    for _turn in range(2):
        for city in CITIES:
            assert visit(service, "/rompi/", city, X_Request_ID=f"richiesta-{city}") == 500
            assert visit(service, "/lamenta/", city) == 200
    assert visit(service, "/rifiuta/", "monza") == 500
    assert visit(service, "/muta/", "monza") == 200
    assert visit(service, f"/nessuna/{PERSON['name'].split()[0]}/", "bergamo") == 404
    until(
        lambda: (
            all(names_of(receiver, kind).count(TASK) == 4 for kind in ("event", "transaction"))
            and "unresolved" in names_of(receiver, "transaction")
        ),
        lambda: service.log("worker")[-3000:],
    )
    for secret in SECRETS:
        assert not [whole for whole in receiver.raw if secret.encode() in whole], secret
    _faults_are_told(receiver.of("event"))
    _steps_are_told(receiver.of("transaction"))


def names_of(receiver: Envelopes, kind: str) -> list[str]:
    return [item.get("transaction", "") for item in receiver.of(kind)]


def _faults_are_told(events: list[dict[str, Any]]) -> None:
    broken = [event for event in events if event.get("transaction") == "breaks"]
    assert [event["tags"]["city"] for event in broken] == [*CITIES, *CITIES]
    assert [event["tags"]["request_id"] for event in broken] == [f"richiesta-{city}" for city in CITIES] * 2
    for event in broken:
        (raised,) = event["exception"]["values"]
        assert (raised["type"], raised["value"], event["release"], event["environment"]) == (
            "RuntimeError",
            "***",
            "vicinia@7.8.9",
            "prova",
        )
        last = raised["stacktrace"]["frames"][-1]
        assert (last["function"], last["module"]) == ("breaks", "tests.observed.urls")
        assert "no place left" in last["context_line"]  # the words in our source, not those that were said
        assert not {"request", "user", "breadcrumbs", "extra"} & event.keys()
    said = {event["logentry"]["message"] for event in events if event.get("transaction") == "complains"}
    assert said == {"cannot write to %s", "cannot_write"}
    (refused,) = (event for event in events if event.get("transaction") == "refused")
    assert refused["tags"]["sqlstate"] == "23505"
    assert refused["tags"]["constraint"]
    failed = [event for event in events if event.get("transaction") == TASK]
    assert sorted(event["tags"]["city"] for event in failed) == sorted([*CITIES, *CITIES])
    assert {event["exception"]["values"][-1]["type"] for event in failed} == {"FileNotFoundError"}


def _steps_are_told(transactions: list[dict[str, Any]]) -> None:
    names = [one["transaction"] for one in transactions]
    assert "silent" not in names  # what leaves no line in the log leaves no trace
    assert "healthz" not in " ".join(names)
    assert names.count("breaks") == names.count("complains") == names.count(TASK) == 4
    assert "unresolved" in names
    by_city = [one["tags"]["city"] for one in transactions if one["transaction"] == "breaks"]
    assert by_city == [*CITIES, *CITIES]
    statements = {span["description"] for one in transactions for span in one["spans"] if span["op"] == "db"}
    assert any("core_theme" in text for text in statements)
    assert any("'***'" in text for text in statements)
    traces = {one["contexts"]["trace"]["trace_id"] for one in transactions}
    assert "771a43a4192642f0b136d5159a501700" not in traces  # nobody outside chooses what is traced
    sent = next(one for one in transactions if one["transaction"] == "complains")
    done = next(one for one in transactions if one["transaction"].endswith("note_where"))
    assert done["contexts"]["trace"]["trace_id"] in traces - {sent["event_id"]}


Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def figures(page: bytes) -> Figures:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def test_prometheus_reads_what_all_processes_counted_and_nobody_else_does(
    heard: tuple[Running, Envelopes],
) -> None:
    service, _receiver = heard
    wrong: list[dict[str, str]] = [{}, {"Authorization": "Bearer " + "x" * 40}, {"Authorization": TOKEN}]
    for sent in wrong:
        refused = service.ask("/metrics", None, **sent)
        assert (refused.status, refused.body) == (401, b"")
    read = figures(service.ask("/metrics", host="10.1.2.3:8000", Authorization=f"Bearer {TOKEN}").body)
    breaks = (("method", "POST"), ("status", "500"), ("view", "breaks"))
    assert read["vicinia_requests_total", breaks] == 4  # whichever of the two processes answered
    assert read["vicinia_request_seconds_count", (("method", "POST"), ("view", "breaks"))] == 4
    assert read["vicinia_city_requests_total", (("city", "bergamo"), ("status", "5xx"))] == 2
    assert read["vicinia_city_requests_total", (("city", "monza"), ("status", "5xx"))] == 3
    assert not [labels for _name, labels in read if ("view", "silent") in labels]
    assert not [labels for _name, labels in read if "nessuna" in str(labels)]
    assert read["vicinia_faults_today", (("kind", "page"),)] == 5
    assert read["vicinia_cities", (("state", "active"),)] + read["vicinia_cities", (("state", "trial"),)] == 2
    assert read["vicinia_database_connections", ()] >= 2
    assert {read["vicinia_part_up", (("part", name),)] for name in ("web", "database", "broker")} == {1}
    worker = figures(ask(service.worker_port, "/metrics").body)
    assert worker["vicinia_tasks_total", (("outcome", "failure"), ("task", TASK))] == 4
    assert worker["vicinia_city_tasks_total", (("city", "monza"), ("outcome", "failure"))] == 2
    assert worker["vicinia_task_seconds_count", (("task", TASK),)] == 4


def test_probes_answer_under_any_host_and_leave_no_line(heard: tuple[Running, Envelopes]) -> None:
    service, _receiver = heard
    for host in ("bergamo.localhost", "localhost", "10.1.2.3:8000", "nobody.example"):
        alive = service.ask("/healthz", host=host)
        assert (alive.status, alive.json(), alive.headers["Cache-Control"]) == (
            200,
            {"status": "alive"},
            "no-store",
        )
    assert service.ask("/healthz", method="POST").status == 405
    assert service.ask("/", host="nobody.example").status == 404  # the control: another page is nobody's
    until(lambda: state_of(service)[0] == "ready", lambda: service.log("clock")[-2000:])
    assert state_of(service)[1] == {"web": "up", "database": "up", "broker": "up", "worker": "up"}
    lines = [json.loads(line) for line in service.log("web").splitlines() if line.startswith("{")]
    asked = {line["uri"] for line in lines if line["event"] == "request_finished"}
    assert asked  # the control
    assert not {uri for uri in asked if uri.startswith(("/healthz", "/readyz", "/metrics"))}


def state_of(service: Running) -> tuple[str, dict[str, str]]:
    """What `/readyz` says of the whole and of the parts; nothing else is in it."""
    said = service.ask("/readyz", host="10.1.2.3").json()
    assert said.keys() == {"status", "parts"}
    return said["status"], {name: part["status"] for name, part in said["parts"].items()}


def test_a_dead_worker_is_told_apart_from_a_dead_broker_and_people_are_served_all_the_same(
    heard: tuple[Running, Envelopes],
) -> None:
    service, _receiver = heard
    service.kill("worker")
    without_worker = ("degraded", {"web": "up", "database": "up", "broker": "up", "worker": "down"})
    until(lambda: state_of(service) == without_worker, "the dead worker was not noticed")
    os.kill(int((service.folder / "broker" / "pid").read_text()), signal.SIGKILL)
    without_both = ("degraded", {"web": "up", "database": "up", "broker": "down", "worker": "down"})
    until(lambda: state_of(service) == without_both, "the dead broker was not noticed")
    assert service.ask("/readyz").status == 200
    until(lambda: told_down(service) == {"broker", "worker"}, "one process of the web still has it otherwise")
    for _time in range(3):  # the cache was in the same server
        assert service.ask("/").status == 200
        assert service.ask("/account/login/", {"login": "a@b.example", "password": "x"}).status in {200, 403}


def told_down(service: Running) -> set[str]:
    """The parts that are down, as Prometheus reads it."""
    read = figures(service.ask("/metrics", Authorization=f"Bearer {TOKEN}").body)
    return {
        dict(labels)["part"]
        for (name, labels), value in read.items()
        if name == "vicinia_part_up" and not value
    }
