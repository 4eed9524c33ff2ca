"""What the command has done in other processes: each imports its part there, and not where the command runs."""

from collections.abc import Sequence

from sla_toolkit.running.units.spec import Afterwards, Asked, Ended, Planned, Unit


def plan_units(asked: Asked) -> Planned:
    """Find out which units there are."""
    from sla_toolkit.running.units import planning  # noqa: PLC0415  # slow to import, and needed elsewhere only

    return planning.plan_units(asked)


def run_unit(unit: Unit) -> Ended:
    """Run one."""
    from sla_toolkit.running.units import one  # noqa: PLC0415

    return one.run_unit(unit)


def see_to_the_rest(run: tuple[Asked, Sequence[Ended]]) -> Afterwards:
    """Do what follows once all units have ended."""
    from sla_toolkit.running.units import after  # noqa: PLC0415

    return after.see_to_the_rest(*run)
