"""Whether a run is an occasion for telling somebody."""

from collections.abc import Callable, Iterable, Mapping

from sla_toolkit.agreement.notify import Notification, Occasion
from sla_toolkit.running.notifying.told import Told
from sla_toolkit.variance.report import CommitmentResult


def wants(one: Notification, months: Iterable[Told]) -> bool:
    """Tell whether any occasion that a notification names is given by the months of a run; without a month none is."""
    return any(_IS[occasion](month) for occasion in one.when for month in months)


def missed(month: Told) -> list[CommitmentResult]:
    """Give the commitments that were missed, excused ones among them; none where there is no report."""
    results = month.report.commitments if month.report else []
    return [one for one in results if one.status == "missed"]


_IS: Mapping[Occasion, Callable[[Told], bool]] = {
    "always": lambda _: True,
    "change": lambda month: month.new or month.failure is not None,
    "miss": lambda month: bool(missed(month)),
}
