"""The example a new city may look at: made by the verbs people use, every name says that it is one."""

import datetime as dt

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import Body, Meeting, Neighbourhood, Organisation, SampleRow, Venue
from core.participation.registry import registry
from core.participation.spec import Introduction
from core.services.activation import active_model_slugs
from core.services.bodies import BodyData, create_body
from core.services.meetings import MeetingPlan, plan_meeting
from core.services.organisations import OrganisationData, add_organisation
from core.services.places import VenueData, save_venue
from core.services.samples import mark_samples
from core.services.territory import add_neighbourhood

_AHEAD = dt.timedelta(days=21)
_STARTS = dt.time(18, 30)
_ENDS = dt.time(20, 0)


def make_examples(actor: User) -> int:
    """One neighbourhood, three organisations, and for each active model a body with its first meeting planned.

    Made again after something went wrong in the middle, it goes on from there: what has one of these names is one of these.
    Returns how many things are marked as examples.
    """
    place = _neighbourhood(actor)
    roots: list[Model] = [place, *(_organisation(actor, name) for name in _organisations()), _venue(actor)]
    for slug in active_model_slugs():
        introduction = registry.get(slug).introduction
        if introduction is not None:
            body = _body(actor, slug, introduction, place)
            roots += [body, _meeting(actor, slug, introduction, body)]
    mark_samples(actor=actor, roots=roots)
    return SampleRow.objects.filter(is_root=True).count()


def example_name(name: str) -> str:
    """A name that says it is an example."""
    return _("%(name)s (esempio)") % {"name": name}


def _organisations() -> tuple[str, ...]:
    return (
        _("Associazione Amici del Parco"),
        _("Polisportiva Borgo Verde"),
        _("Gruppo di lettura La Finestra"),
    )


def _neighbourhood(actor: User) -> Neighbourhood:
    name = example_name(_("Borgo Verde"))
    found = Neighbourhood.objects.filter(name=name, until=None).first()
    return found or add_neighbourhood(actor=actor, name=name)


def _organisation(actor: User, name: str) -> Organisation:
    name = example_name(name)
    found: Organisation | None = Organisation.objects.filter(name=name).first()
    return found or add_organisation(actor=actor, data=OrganisationData(name=name, listed_publicly=False))


def _venue(actor: User) -> Venue:
    name = example_name(_("Centro civico"))
    return Venue.objects.filter(name=name).first() or save_venue(actor=actor, data=VenueData(name=name))


def _body(actor: User, slug: str, introduction: Introduction, place: Neighbourhood) -> Body:
    name = example_name(str(introduction.body))
    found = Body.objects.filter(model_slug=slug, name=name).first()
    data = BodyData(
        name=name,
        description=_("Questa scheda è un esempio: la può cambiare, o togliere insieme alle altre."),
        neighbourhood_ids=(place.pk,),
    )
    return found or create_body(actor=actor, model_slug=slug, data=data)


def _meeting(actor: User, slug: str, introduction: Introduction, body: Body) -> Meeting:
    title = example_name(_("Primo incontro"))
    found = Meeting.objects.filter(bodies=body, title=title).first()
    if found is not None:
        return found
    plan = MeetingPlan(
        kind=introduction.kind,
        body_ids=(body.pk,),
        meets_on=timezone.localdate() + _AHEAD,
        starts_at=_STARTS,
        ends_at=_ENDS,
        venue_id=Venue.objects.get(name=example_name(_("Centro civico"))).pk,
        title=title,
    )
    return plan_meeting(actor=actor, model_slug=slug, plan=plan, agenda=tuple(map(str, introduction.agenda)))
