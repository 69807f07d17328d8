import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.first_hour.examples import make_examples
from core.services.errors import DomainError
from core.services.opening import write_opening
from tenants.context import use_city
from tenants.models import City
from tenants.onboarding.municipalities import istat_problem, municipality
from tenants.onboarding.welcome import BY_MAIL, host_of_city, way_in
from tenants.provisioning import CityExists, create_city
from tenants.services.trail import record

_TEXTS = ("province", "istat-code", "office", "office-address", "signer", "signer-role")


class Command(BaseCommand):
    """Create a city: schema, role, host, participation models, profile, first person, examples."""

    help = (
        "Create a city, e.g. create_city bergamo --name Bergamo --model bergamo. With --office-email the city has its first "
        "person, and the link with which she enters is printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema_name")
        parser.add_argument("--name", help="default: that of the municipality of --cadastral-code")
        parser.add_argument("--hostname", help="default: SCHEMA_NAME.BASE_DOMAIN")
        parser.add_argument("--model", action="append", default=[], dest="models")
        parser.add_argument("--cadastral-code", default="", help="such as A794; gives name and province")
        for text in _TEXTS:
            parser.add_argument(f"--{text}", default="")
        parser.add_argument("--residents", type=int)
        parser.add_argument("--residents-on", type=_day, help="YYYY-MM-DD")
        parser.add_argument(
            "--office-email", default="", help="of the first person of the participation office"
        )
        parser.add_argument("--contact", default="", help="her name")
        parser.add_argument(
            "--trial-until", type=_day, help="YYYY-MM-DD; without it the city is active at once"
        )
        parser.add_argument(
            "--demonstration", action="store_true", help="pays nothing, counts in no comparison"
        )
        parser.add_argument("--with-samples", action="store_true", help="needs --office-email")

    def handle(self, *args: Any, **options: Any) -> None:
        schema_name = options["schema_name"]
        hostname = options["hostname"] or f"{schema_name.replace('_', '-')}.{settings.BASE_DOMAIN}"
        _complete(options)
        try:
            city = create_city(
                schema_name=schema_name, name=options["name"], hostname=hostname, models=options["models"],
                furnish=lambda: _furnish(options), **_details(options),
            )  # fmt: skip
        except (CityExists, ValidationError, DomainError) as error:
            raise CommandError(str(error)) from error
        if options["with_samples"]:
            with use_city(city):
                make_examples(User.objects.get(email__iexact=options["office_email"]))
        with transaction.atomic():
            after = {"state": city.state, "by": "command", "models": options["models"]}
            record(actor=None, action="city.created", city=city, after=after)
        self.stdout.write(f"{city.name}: {hostname}")
        if options["office_email"]:
            address = settings.SITE_ADDRESS.format(host=host_of_city(city)).rstrip("/")
            self.stdout.write(f"First sign-in: {address}{way_in(city, options['office_email'], BY_MAIL)}")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day: write YYYY-MM-DD") from None


def _complete(options: dict[str, Any]) -> None:
    """What the list of municipalities knows; `CommandError` for what does not fit together."""
    if code := options["cadastral_code"]:
        place = municipality(code)
        if place is None:
            raise CommandError(f"{code!r} is the cadastral code of no municipality of today")
        options["cadastral_code"] = place.cadastral_code
        options["name"] = options["name"] or place.name
        options["province"] = options["province"] or place.province
    if not options["name"]:
        raise CommandError("Give --name, or --cadastral-code")
    if options["istat_code"] and istat_problem(options["istat_code"], options["province"]):
        raise CommandError(
            f"{options['istat_code']!r} is no ISTAT code of a municipality of {options['province']}"
        )
    if options["with_samples"] and not options["office_email"]:
        raise CommandError("--with-samples needs --office-email: the examples are made by somebody")
    if options["residents"] is not None and options["residents_on"] is None:
        raise CommandError("--residents needs --residents-on")
    if options["trial_until"] and options["trial_until"] < timezone.localdate():
        raise CommandError("--trial-until is a day past")


def _details(options: dict[str, Any]) -> dict[str, Any]:
    names = [text.replace("-", "_") for text in _TEXTS]
    names += ["cadastral_code", "residents", "residents_on", "office_email", "trial_until"]
    return {name: options[name] for name in names} | {
        "is_demonstration": options["demonstration"],
        "state": City.State.TRIAL if options["trial_until"] else City.State.ACTIVE,
    }


def _furnish(options: dict[str, Any]) -> None:
    if not options["office_email"]:
        return
    profile = {
        "name": options["name"],
        "institution": f"Comune di {options['name']}",
        "office": options["office"],
        "email": options["office_email"],
        "address": options["office_address"],
    }
    email = options["office_email"].lower()
    write_opening(actor=None, email=email, full_name=options["contact"], profile=profile)
