"""Work spread over processes: whoever dies takes nothing but its own piece along."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")
R = TypeVar("R")

_CONTEXT: Any = get_context("fork")  # what was prepared is there in every process, and so is Django


def spread(work: Callable[[T], R], pieces: Sequence[T], *, workers: int) -> Iterator[tuple[T, R | None]]:
    """Each piece with what `work` made of it, as they get ready; None for a piece whose process died.

    With one worker it is done here. Otherwise results are pickled, database connections are closed before and each process
    opens its own. A process whose parent is gone finishes its piece and ends; Ctrl-C is the parent's affair alone.
    """
    if workers <= 1 or len(pieces) <= 1:
        yield from ((piece, work(piece)) for piece in pieces)
        return
    connections.close_all()
    waiting = list(range(len(pieces)))[::-1]
    busy: dict[Connection, tuple[Any, int]] = {}
    idle: list[tuple[Connection, Any]] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                pipe, process = idle.pop() if idle else _start(work, pieces)
                pipe.send(waiting[-1])
                busy[pipe] = process, waiting.pop()
            for pipe in wait(list(busy)):
                process, number = busy.pop(pipe)  # type: ignore[call-overload]
                try:
                    result = pipe.recv()  # type: ignore[union-attr]
                except EOFError:
                    process.join()
                    yield pieces[number], None
                else:
                    idle.append((pipe, process))  # type: ignore[arg-type]
                    yield pieces[number], result
    finally:
        everyone = [*idle, *((pipe, process) for pipe, (process, _number) in busy.items())]
        for pipe, _process in everyone:
            with suppress(BrokenPipeError):
                pipe.send(None)  # after the piece in hand
        for _pipe, process in everyone:
            process.join()


def _start(work: Callable[[T], R], pieces: Sequence[T]) -> tuple[Connection, Any]:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_serve, args=(ours, theirs, work, pieces), daemon=True)
    process.start()
    theirs.close()
    return ours, process


def _serve(ours: Connection, theirs: Connection, work: Callable[[T], R], pieces: Sequence[T]) -> None:
    """A process: pieces by number until there is nobody left to ask."""
    ours.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()
    with suppress(EOFError, BrokenPipeError):
        while True:
            # The pipes of the others are open here too, so a parent's end is not always the end of the pipe.
            while not theirs.poll(1.0):
                if os.getppid() != parent:
                    return
            number = theirs.recv()
            if number is None:
                return
            theirs.send(work(pieces[number]))
