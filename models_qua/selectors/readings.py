"""How far an indicator is on its way to the target, in words: unknown where nothing was measured."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from models_qua.models import Indicator

_Direction = Indicator.Direction


@dataclass(frozen=True, slots=True)
class Reading:
    """In words, and `reached` (None where there is nothing to compare with). `share` is the part of the way from the
    baseline to the target, from 0 to 1, or None where one of the two is not known."""

    words: str
    reached: bool | None = None
    share: Decimal | None = None


def reading_of(
    direction: str, baseline: Decimal | None, target: Decimal | None, last: Decimal | None
) -> Reading:
    """Where the last value stands: compared with the target by the direction, and with the baseline."""
    if last is None:
        return Reading(_("non ancora misurato"))
    if direction == _Direction.NONE:
        return Reading(_("si osserva soltanto"))
    up = direction == _Direction.UP
    if target is None:
        return _against_baseline(baseline, last, up=up)
    if last >= target if up else last <= target:
        return Reading(_("traguardo raggiunto"), True, Decimal(1))
    return _on_the_way(baseline, target, last, up=up)


def _on_the_way(baseline: Decimal | None, target: Decimal, last: Decimal, *, up: bool) -> Reading:
    if baseline is None or (target - baseline if up else baseline - target) <= 0:
        return Reading(_("sotto il traguardo") if up else _("ancora sopra il traguardo"), False)
    share = (last - baseline) / (target - baseline)
    if share < 0:
        return Reading(_("più lontano dal traguardo che all'inizio"), False, Decimal(0))
    if share == 0:
        return Reading(_("fermo al valore di partenza"), False, share)
    percent = max(1, min(99, int(share * 100)))
    return Reading(_("al %(n)d %% della strada verso il traguardo") % {"n": percent}, False, share)


def _against_baseline(baseline: Decimal | None, last: Decimal, *, up: bool) -> Reading:
    if baseline is None:
        return Reading(_("misurato, senza un traguardo con cui confrontarlo"))
    if last == baseline:
        return Reading(_("come alla partenza"))
    better = last > baseline if up else last < baseline
    return Reading(_("meglio che alla partenza") if better else _("peggio che alla partenza"))
