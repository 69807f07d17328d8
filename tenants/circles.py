"""Who sees to whose access on the platform's site: its team to everybody's, who works there with a role of an app above to those of the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.participation.spec import Role
from tenants.permissions import ROLES


@dataclass(frozen=True, slots=True)
class Circle:
    """People with roles whose codes begin with `prefix`, and the pages on which they are seen to.

    `manages` is the permission it takes, of which somebody of the circle always holds one. Addresses: `team`, `member_new`, `member` and
    `member_step` of `namespace`; `base` is the template of its pages, `title` their title, `short` what the way back to them is called.
    """

    prefix: str
    manages: str
    namespace: str
    base: str
    title: Any
    short: Any

    @property
    def roles(self) -> Mapping[str, Role]:
        """Code to role."""
        return {code: role for code, role in ROLES.items() if code.startswith(self.prefix)}

    @property
    def managers(self) -> frozenset[str]:
        """The roles that can bring others in: somebody has to hold one."""
        return frozenset(code for code, role in self.roles.items() if self.manages in role.permissions)

    def address(self, name: str) -> str:
        """The name of one of its addresses."""
        return f"{self.namespace}:{name}"


PLATFORM = Circle(
    prefix="",
    manages="platform.team.manage",
    namespace="console",
    base="tenants/console/base.html",
    title=_("Squadra della piattaforma"),
    short=_("Squadra"),
)
"""Its team: it brings in the first of every other circle."""
