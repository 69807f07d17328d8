"""The settings of the sites that browser tests talk to: the product's, with a hash that costs nothing.

A million rounds for each person made and each signing in are a minute of a whole run. One module keeps the product's own
settings, so that the real hash is signed in with too.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from config.settings import *  # noqa: F403


class FewRounds(PBKDF2PasswordHasher):
    """What the product keeps of a password, hardly stretched: its own hasher knows it, and renews it at signing in."""

    iterations = 1


PASSWORD_HASHERS = ["tests.site_settings.FewRounds"]
