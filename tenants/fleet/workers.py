"""Work spread over processes: whoever dies takes nothing but its own piece along."""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Pieces a process has in hand, so that it need not wait for its next."""

_CONTEXT: Any = get_context("fork")  # what was prepared is there in every process, and so is Django


@dataclass
class _Hand:
    process: Any
    numbers: deque[int] = field(default_factory=deque)


def spread(work: Callable[[T], R], pieces: Sequence[T], *, workers: int) -> Iterator[tuple[T, R | None]]:
    """Each piece with what `work` made of it, as they get ready; None for a piece whose process died.

    With one worker it is done here. Otherwise results are pickled, database connections are closed before and each process
    opens its own. A process whose parent is gone finishes its piece and ends; Ctrl-C is the parent's affair alone.
    """
    if workers <= 1 or len(pieces) <= 1:
        yield from ((piece, work(piece)) for piece in pieces)
        return
    connections.close_all()
    gc.freeze()  # what is there already is shared: looking through it for garbage would copy it into every process
    waiting = deque(range(len(pieces)))
    crew: dict[Connection, _Hand] = {}
    try:
        while waiting or any(hand.numbers for hand in crew.values()):
            while waiting and len(crew) < workers:
                pipe, process = _start(work, pieces)
                crew[pipe] = _Hand(process)
            for pipe, hand in crew.items():
                while waiting and len(hand.numbers) < AHEAD:
                    hand.numbers.append(waiting.popleft())
                    pipe.send(hand.numbers[-1])
            for ready in wait(list(crew)):
                number, result = _received(ready, crew, waiting)
                if number is not None:
                    yield pieces[number], result
    finally:
        for pipe in crew:
            with suppress(BrokenPipeError):
                pipe.send(None)  # after what is in hand
        for hand in crew.values():
            hand.process.join()
        gc.unfreeze()


def _received(pipe: Any, crew: dict[Connection, "_Hand"], waiting: deque[int]) -> tuple[int | None, Any]:
    """The first piece a process had in hand, with its result; of one that died the rest is given to another."""
    hand = crew[pipe]
    try:
        result = pipe.recv()
    except (EOFError, ConnectionResetError):
        del crew[pipe]
        hand.process.join()
        number = hand.numbers.popleft() if hand.numbers else None
        waiting.extendleft(reversed(hand.numbers))
        return number, None
    return hand.numbers.popleft(), result


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
