"""The way out to the mail server: one connection for a batch, and no doubt about who has the message."""

import smtplib
from collections.abc import Callable
from typing import Any, Protocol, cast

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from core.mail.problems import PutOff, Refused, TakenByAnother, Unconfirmed, explained

Announce = Callable[[], None]
_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_SHUTS_DOWN = 421
_OURS_TO_MEND = (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError, smtplib.SMTPNotSupportedError)


class MailGateway(Protocol):
    """Hands messages over. Raises the problems of `core.mail.problems`."""

    def open(self) -> None:
        """Connect, unless connected already. `PutOff` when the server cannot be had now."""

    def hand_over(self, mail: EmailMessage, announce: Announce) -> None:
        """Hand a message over; `announce` is called when all of it was sent, before the server may take it as its own."""

    def close(self) -> None:
        """Take leave of the server."""


def mail_gateway() -> MailGateway:
    """The gateway the settings ask for."""
    return SmtpGateway() if settings.EMAIL_BACKEND == _SMTP else PlainGateway()


class PlainGateway:
    """A folder, the terminal, a list: any Django backend that takes a message or fails at once."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()

    def open(self) -> None:
        self._backend.open()

    def hand_over(self, mail: EmailMessage, announce: Announce) -> None:
        announce()
        self._backend.send_messages([mail])

    def close(self) -> None:
        self._backend.close()


class SmtpGateway:
    """A mail server. What it may have taken without our hearing so is `Unconfirmed`, never tried again by itself."""

    def __init__(self) -> None:
        self._backend = _AnnouncingBackend()

    def open(self) -> None:
        try:
            self._backend.open()
        except smtplib.SMTPResponseException as error:
            raise PutOff(_unreachable(error.smtp_code, error.smtp_error)) from error
        except OSError as error:
            raise PutOff(_unreachable(0, str(error))) from error
        except UnicodeError as error:
            said = _("il nome o la password ha lettere che il server non capisce")
            raise PutOff(_unreachable(0, said)) from error

    def hand_over(self, mail: EmailMessage, announce: Announce) -> None:
        announced = self._backend.announced = _Once(announce)
        try:
            self._backend.send_messages([mail])
        except TakenByAnother:
            self._hang_up()
            raise
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise self._answer(code, words) from error
        except _OURS_TO_MEND as error:
            self._hang_up()
            code = getattr(error, "smtp_code", 0)
            raise PutOff(_unreachable(code, getattr(error, "smtp_error", str(error)))) from error
        except smtplib.SMTPResponseException as error:
            raise self._answer(error.smtp_code, error.smtp_error) from error
        except OSError as error:
            self._hang_up()
            if announced.done:
                raise Unconfirmed(
                    _("Il server di posta non ha confermato: può averla presa in carico oppure no.")
                ) from error
            raise PutOff(explained(0, str(error))) from error
        except UnicodeError as error:
            raise Refused(_("L'indirizzo è scritto con caratteri che la posta non accetta.")) from error

    def close(self) -> None:
        try:
            self._backend.close()
        except OSError:
            self._hang_up()

    def _answer(self, code: int, words: bytes | str) -> Refused | PutOff:
        """What a refusal means; a server that shuts down (RFC 5321, 3.8) has left the line already."""
        if code == _SHUTS_DOWN:
            self._hang_up()
        said = explained(code, words)
        return Refused(said) if 500 <= code < 600 else PutOff(said)

    def _hang_up(self) -> None:
        """Leave a connection in an unknown state without a word: what was not ended by its final dot is thrown away."""
        if self._backend.connection is not None:
            self._backend.connection.close()
            self._backend.connection = None


def _unreachable(code: int, words: bytes | str) -> str:
    said = explained(code, words)
    return _("Il server di posta della città non accetta messaggi: %(said)s") % {"said": said}


class _Once:
    """Remembers whether it was called."""

    def __init__(self, effect: Announce) -> None:
        self._effect = effect
        self.done = False

    def __call__(self) -> None:
        self._effect()
        self.done = True


class _AnnouncingBackend(EmailBackend):
    """Django's SMTP backend over connections that announce the end of a message."""

    connection: Any
    announced: Announce | None = None

    @property
    def connection_class(self) -> Any:
        base = super().connection_class
        backend = self

        class Connection(base):  # type: ignore[misc, valid-type]
            """smtplib's connection, whose DATA stops before the final dot to say that everything else was sent."""

            def data(self, msg: bytes | str) -> tuple[int, bytes]:
                code, words = self.docmd("data")
                if code != 354:
                    raise smtplib.SMTPDataError(code, words)
                self.send(_dotted(msg))
                if backend.announced is not None:
                    backend.announced()
                self.send(b".\r\n")
                return cast(tuple[int, bytes], self.getreply())

        return Connection


def _dotted(msg: bytes | str) -> bytes:
    """The content as DATA sends it: lines end in CRLF, those that begin with a dot get another (RFC 5321, 4.5.2)."""
    content = msg.encode("ascii") if isinstance(msg, str) else msg
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
