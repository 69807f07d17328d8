"""Messages of this process go to a broker of the test, and nothing of it stays behind."""

from collections.abc import Iterator
from contextlib import contextmanager

from kombu import pools

from config.celery import app


@contextmanager
def messages_to(url: str) -> Iterator[None]:
    """Inside the block tasks are sent to the broker at `url`; outside they run at once, as in every test."""
    before = app.conf.broker_url, app.conf.task_always_eager
    _forget_connections()
    app.conf.broker_url, app.conf.task_always_eager = url, False
    try:
        yield
    finally:
        _forget_connections()
        app.conf.broker_url, app.conf.task_always_eager = before


def _forget_connections() -> None:
    """Pools are kept by address, closed ones too: the next sender must get a new one."""
    pools.reset()
    app._pool = None
    app.__dict__.pop("amqp", None)
