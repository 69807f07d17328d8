"""Whether each part of the service works: the database, the broker, the workers. Each is asked on its own and not for long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import psycopg
import structlog
from celery import current_app
from django.conf import settings
from django.db import connection
from kombu.connection import Connection

from tenants.health import HEARTBEAT_QUERY, beats_needed_in

SECONDS = 2
"""How long a part may take to answer before it counts as down."""

logger = structlog.get_logger(__name__)


class State(StrEnum):
    """What is known of a part."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"  # it could not be asked, because what it is asked through is down
    UNUSED = "unused"  # this installation does without


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the service; `figures` are what was measured on the way (seconds, messages)."""

    state: State
    figures: dict[str, float | None]


Parts = dict[str, Part]


def check_parts() -> Parts:
    """Every part with its state. Takes twice `SECONDS` at worst, and nothing of this thread's own connection."""
    return {"web": Part(State.UP, {}), **_database_and_worker(), "broker": _broker()}


def _database_and_worker() -> Parts:
    """The workers are known by what they last wrote in the database."""
    begun = time.monotonic()
    try:
        beat = _last_beat()
    except psycopg.Error as error:
        logger.warning("database_unreachable", reason=type(error).__name__)
        return {
            "database": Part(State.DOWN, {"seconds": _since(begun)}),
            "worker": Part(State.UNKNOWN, {"beat_seconds_ago": None}),
        }
    return {
        "database": Part(State.UP, {"seconds": _since(begun)}),
        "worker": Part(_worker(beat), {"beat_seconds_ago": beat}),
    }


def _worker(beat: float | None) -> State:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return State.UNUSED
    return State.UP if beat is not None and beat <= beats_needed_in() else State.DOWN


def _last_beat() -> float | None:
    """Seconds since the workers' last sign of life, None for never; over a connection of its own that waits for nothing long."""
    given: dict[str, Any] = connection.get_connection_params()
    options = f"{given.pop('options', '')} -c statement_timeout={SECONDS * 1000}".strip()
    given |= {"connect_timeout": SECONDS, "options": options, "autocommit": True}
    given["cursor_factory"] = psycopg.ClientCursor
    with psycopg.connect(**given) as own:
        row = own.execute(HEARTBEAT_QUERY).fetchone()
    return None if row is None or row[0] is None else max(float(row[0]), 0.0)


def _broker() -> Part:
    """The broker, with how many messages wait in it."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return Part(State.UNUSED, {"messages_waiting": None})
    begun = time.monotonic()
    try:
        with _broker_connection() as broker:
            waiting = _messages_in(broker)
    except Exception as error:  # noqa: BLE001  # each broker has errors of its own, and all mean the same here
        logger.warning("broker_unreachable", reason=type(error).__name__)
        return Part(State.DOWN, {"seconds": _since(begun), "messages_waiting": None})
    return Part(State.UP, {"seconds": _since(begun), "messages_waiting": waiting})


@contextmanager
def _broker_connection() -> Iterator[Connection]:
    limits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS, "max_retries": 0}
    given = {**current_app.conf.broker_transport_options, **limits}
    with current_app.connection_for_write(connect_timeout=SECONDS, transport_options=given) as broker:
        yield broker


def _messages_in(broker: Connection) -> float:
    """How many messages nobody has taken; a queue without any is none to a broker that keeps lists."""
    declare: Any = broker.default_channel.queue_declare
    try:
        return float(declare(queue=current_app.conf.task_default_queue, passive=True).message_count)
    except broker.channel_errors:
        return 0.0


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)
