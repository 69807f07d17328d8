import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.mail.bounces import record_bounce
from core.mail.calendar_replies import read_reply
from core.mail.return_addresses import DELIVERY, INVITATION, sealed_by, tokens_in
from core.mail.status_notices import read_notice
from core.services.replies import reply_from_calendar
from tenants.context import use_city, use_public
from tenants.models import City

_MOST_BYTES = 5 * 1024 * 1024


class Command(BaseCommand):
    """Take what came to BOUNCE_ADDRESS, from the standard input: a message returned, or a calendar's answer to an invitation.

    To be fed by the mail server, e.g. in Postfix `rimbalzi: "|/app/manage.py receive_mail"`. Exit code 0 when it was noted,
    was known already or tells nothing of that sort (an automatic answer, a delay); 1 when it is about nothing of ours or
    was forged. Being run twice changes nothing.
    """

    help = "Note a returned message (RFC 3464) or a calendar's answer (RFC 5546) from the standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="", help="the envelope's recipient, if the mail server tells it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.BOUNCE_ADDRESS:
            raise CommandError("BOUNCE_ADDRESS is not set: no message of ours comes back here.")
        content = sys.stdin.buffer.read(_MOST_BYTES)
        with translation.override(settings.LANGUAGE_CODE):
            if reply := read_reply(content):
                self._note(content, options["to"], INVITATION, partial(reply_from_calendar, answer=reply))
            elif notice := read_notice(content):
                self._note(content, options["to"], DELIVERY, partial(record_bounce, notice=notice))
            else:
                self.stdout.write("This tells of no failed delivery and answers nothing: nothing to note.")

    def _note(self, content: bytes, to: str, about: str, effect: Callable[..., bool]) -> None:
        """Let the row it is about know, in its city."""
        with use_public():
            cities = {city.schema_name: city for city in City.objects.all()}
        for token in tokens_in(content, addressed_to=to):
            found = sealed_by(token, about, cities)
            if found is not None:
                schema_name, key = found
                with use_city(cities[schema_name]):
                    noted = effect(key)
                self.stdout.write(
                    "Noted." if noted else "Known already, out of date, or about what is no more."
                )
                return
        raise CommandError("About nothing of ours: the address is unknown, damaged or forged.")
