"""The news of the city, and of a body, as feeds (Atom, RFC 4287)."""

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import Body
from core.open_data.news import Item, news
from core.open_data.table import LANGUAGE
from core.permissions.guard import open_to_all
from core.services.activation import active_model_slugs
from core.web.fresh import fresh
from core.web.open_data.made import kept, last_change, site_of, terms_for

_WHY = "citizens follow what the city publishes"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


class _Feed(Atom1Feed):
    """A feed that last changed when its newest item did, so that the same news are the same bytes."""

    def latest_post_date(self) -> dt.datetime:
        last: dt.datetime = max((item["updateddate"] for item in self.items), default=self.feed["never"])
        return last


@require_safe
@open_to_all(_WHY)
def city_news(request: HttpRequest) -> HttpResponse:
    """What was announced and published in the city."""
    return _answer(request, None)


@require_safe
@open_to_all(_WHY)
def body_news(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of one body, with what concerns everybody."""
    body = Body.objects.filter(slug=slug, model_slug__in=active_model_slugs()).only("name", "slug").first()
    if body is None:
        raise Http404
    return _answer(request, body)


def _answer(request: HttpRequest, body: Body | None) -> HttpResponse:
    last = last_change()

    def make() -> bytes:
        with translation.override(LANGUAGE):
            found = [one for one in news(timezone.now()) if body is None or one.concerns(body.pk)]
            return _written(request, body, found)

    content = kept(request, f"news:{body.pk if body else ''}", last, make)
    return fresh(request, content, MEDIA_TYPE, last=last)


def _written(request: HttpRequest, body: Body | None, items: list[Item]) -> bytes:
    site, terms = site_of(request), terms_for(request)
    name = body.name if body else terms.city
    own: dict[str, Any] = {"never": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    feed = _Feed(
        title=_("%(name)s: incontri e resoconti") % {"name": name},
        link=f"{site}{reverse('core:meetings')}{f'?organismo={body.slug}' if body else ''}",
        description="",
        language=LANGUAGE,
        author_name=terms.institution,
        feed_url=f"{site}{request.path}",
        feed_guid=f"{site}{request.path}",
        feed_copyright=terms.licence.name,
        **own,
    )
    for one in items:
        feed.add_item(
            title=one.title,
            link=f"{site}{one.url}",
            description=one.summary or one.title,
            unique_id=uuid_name(one.key),
            pubdate=one.at,
            updateddate=one.changed,
        )
    return feed.writeString("utf-8").encode()


def uuid_name(key: uuid.UUID) -> str:
    """The name of a piece of news, whatever the address of the site."""
    return f"urn:uuid:{key}"
