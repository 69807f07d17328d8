"""What `receive_mail` was called while it read returned messages only: mail servers set up then still call it so."""

from tenants.management.commands.receive_mail import Command

__all__ = ["Command"]
