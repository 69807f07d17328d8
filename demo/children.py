"""Child processes of the demo: started in a session of their own, logged to a file, never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_PR_SET_PDEATHSIG = 1
_TAIL_LINES = 25


class StepFailed(RuntimeError):
    """A command or a child ended with an error; the message holds the end of its log."""


def tail(log: Path) -> str:
    """The last lines of a log, indented for the terminal."""
    lines = log.read_text(errors="replace").splitlines()[-_TAIL_LINES:] if log.exists() else []
    return "\n".join(f"    {line}" for line in lines)


def _end_with_parent() -> None:
    """Linux tells a child when its parent was killed; elsewhere only an orderly end stops the children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A running program. As a context manager it is stopped at the end of the block."""

    def __init__(
        self, name: str, command: Sequence[str], *, env: Mapping[str, str], log: Path, patience: float
    ) -> None:
        self.name = name
        self.log = log
        self.patience = patience
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops the children in order
                preexec_fn=_end_with_parent,  # noqa: PLW1509  the supervisor has one thread
            )

    def has_ended(self) -> bool:
        """Whether it is gone, for whatever reason."""
        return self.process.poll() is not None

    def failure(self) -> StepFailed:
        """What to tell when it ended and should not have."""
        return StepFailed(
            f"{self.name} ended with code {self.process.returncode}. The end of {self.log}:\n{tail(self.log)}"
        )

    def stop(self) -> None:
        """Ask to stop, insist after `patience` seconds, and leave none of its own children behind."""
        if not self.has_ended():
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        with suppress(ProcessLookupError):  # raised when the group is empty: it took its own children along
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Interrupted(Exception):
    """Ctrl-C or SIGTERM arrived."""


class Interruptions:
    """Turns Ctrl-C and SIGTERM into `Interrupted`, raised only where we wait: never in the middle of a clean-up."""

    def __init__(self) -> None:
        self.arrived = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, *_: object) -> None:
        self.arrived = True

    def pause(self, seconds: float = 0.1) -> None:
        """Wait a moment; raises `Interrupted` if we were told to stop."""
        time.sleep(seconds)
        if self.arrived:
            raise Interrupted
