"""A plugin for the type checker: the database connection is the multi-city one of `tenants.backend`.

Django's stubs know the stock connection only; `DATABASES` decides which class it is.
"""

from collections.abc import Callable

from mypy.nodes import ARG_POS, Argument, Var
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class, add_method_to_class
from mypy.types import AnyType, NoneType, TypeOfAny

_CONNECTION = "django.db.backends.base.base.BaseDatabaseWrapper"


def _add_city_members(context: ClassDefContext) -> None:
    anything = AnyType(TypeOfAny.explicit)
    text = context.api.named_type("builtins.str")
    city = Argument(Var("tenant", anything), anything, None, ARG_POS)
    add_attribute_to_class(context.api, context.cls, "schema_name", text)
    add_attribute_to_class(context.api, context.cls, "tenant", anything)
    add_method_to_class(context.api, context.cls, "set_tenant", [city], NoneType())
    add_method_to_class(context.api, context.cls, "set_schema_to_public", [], NoneType())


class CityConnection(Plugin):
    """Adds the members to Django's connection class."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _add_city_members if fullname == _CONNECTION else None


def plugin(_version: str) -> type[Plugin]:
    return CityConnection
