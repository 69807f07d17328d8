"""A real name server on this machine, for tests: UDP, whatever records it is given."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class NameServer:
    """`zone` holds values by (name, type), such as `("_vicinia.a.example", "TXT"): ['"x"']`; `is_broken`: it answers SERVFAIL."""

    address: str = ""
    zone: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    is_broken: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, question: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(question, recursion_available=True)
        if self.is_broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply
        name = question.question[0].name.to_text(omit_final_dot=True)
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        self.asked.append((name, kind))
        while alias := self.zone.get((name, "CNAME")):
            reply.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{alias[0]}."))
            name = alias[0]
        if values := self.zone.get((name, kind)):
            reply.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *values))
        elif not any(known == name for known, _kind in self.zone):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply


@contextmanager
def name_server() -> Iterator[NameServer]:
    """Runs meanwhile, on a port of its own."""
    server = NameServer()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        server.address = f"127.0.0.1:{door.getsockname()[1]}"

        def serve() -> None:
            while True:
                asked, who = door.recvfrom(4096)
                if asked == b"end":
                    return
                door.sendto(server.answer(dns.message.from_wire(asked)).to_wire(), who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.sendto(b"end", door.getsockname())
            thread.join(5)
