import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from core.mail.bounces import record_bounce, sealed_by
from core.mail.status_notices import NotANotice, read_notice
from tenants.context import use_city, use_public
from tenants.models import City

_MOST_BYTES = 5 * 1024 * 1024


class Command(BaseCommand):
    """Note a message that came back: reads from the standard input what came to BOUNCE_ADDRESS.

    To be fed by the mail server, e.g. in Postfix `rimbalzi: "|/app/manage.py receive_bounce"`. Exit code 0 when it was
    noted, was known already or tells of no failure (an automatic answer, a delay); 1 when it is about no delivery of ours
    or was forged. Being run twice changes nothing.
    """

    help = "Note a returned message (RFC 3464) from the standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", default="", help="the envelope's recipient, if the mail server tells it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.BOUNCE_ADDRESS:
            raise CommandError("BOUNCE_ADDRESS is not set: no message of ours comes back here.")
        try:
            with translation.override(settings.LANGUAGE_CODE):
                notice = read_notice(sys.stdin.buffer.read(_MOST_BYTES), addressed_to=options["to"])
        except NotANotice:
            self.stdout.write("This tells of no failed delivery: nothing to note.")
            return
        with use_public():
            cities = {city.schema_name: city for city in City.objects.all()}
        for token in notice.tokens:
            found = sealed_by(token, cities)
            if found is not None:
                schema_name, key = found
                with use_city(cities[schema_name]):
                    noted = record_bounce(key, notice.reason)
                self.stdout.write("Noted." if noted else "Known already, or about a message that is no more.")
                return
        raise CommandError("No delivery of ours: the address is unknown, damaged or forged.")
