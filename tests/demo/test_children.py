"""The supervisor's children: watched, stopped in time, never left behind."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from demo.children import Child, Interrupted, Interruptions

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_CHILD = (
    "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True); import time; time.sleep(60)"
)


def child(log: Path, program: str) -> Child:
    return Child("child", [sys.executable, "-c", program], env=os.environ, log=log, patience=0.5)


def wait_for_text(log: Path) -> str:
    while not log.read_text().strip():
        time.sleep(0.02)
    return log.read_text().strip()


def test_a_child_that_will_not_stop_is_made_to(tmp_path: Path) -> None:
    with child(tmp_path / "log", STUBBORN) as stubborn:
        wait_for_text(tmp_path / "log")
    assert stubborn.process.returncode == -signal.SIGKILL


def test_the_children_of_a_child_go_with_it(tmp_path: Path) -> None:
    with child(tmp_path / "log", WITH_CHILD):
        grandchild = int(wait_for_text(tmp_path / "log"))
    deadline = time.monotonic() + 5
    status = Path(f"/proc/{grandchild}/stat")
    while status.exists() and status.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not status.exists() or status.read_text().split()[2] == "Z"


def test_a_child_that_died_shows_the_end_of_its_log(tmp_path: Path) -> None:
    with child(tmp_path / "log", "print('why it died'); raise SystemExit(3)") as dead:
        dead.process.wait()
        message = str(dead.failure())
    assert "ended with code 3" in message
    assert "why it died" in message


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_stop_is_noticed_only_while_waiting(number: signal.Signals) -> None:
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        interruptions = Interruptions()
        interruptions.pause(0)
        os.kill(os.getpid(), number)
        with pytest.raises(Interrupted):
            interruptions.pause(0)
    finally:
        for n, handler in before.items():
            signal.signal(n, handler)
