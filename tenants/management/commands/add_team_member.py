from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import override

from core.services.errors import DomainError
from tenants.permissions import ROLES
from tenants.services.team import add_member


class Command(BaseCommand):
    """Bring somebody into the platform's team: the way in for the first one."""

    help = (
        "Add a member of the platform's team, e.g. add_team_member franca@example.org --name 'Franca Rossi'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", choices=list(ROLES), default="platform_admin")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
            with override("en"):
                user = add_member(
                    actor=None, email=options["email"], full_name=options["name"], role=options["role"]
                )
        except ValidationError as error:
            raise CommandError(f"{options['email']!r} is no e-mail address.") from error
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(
            f"{user}: {options['role']}. A message to choose a password is on its way to {user.email}."
        )
