"""One DuckDB query, written by hand over the same files: what somebody who knows SQL well would run."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from contenders.calendars import calendar
from contenders.timing import Stopwatch

_KINDS = "('電話', 'メール', 'Web会議')"
_HOURS, _DECIDE, _TRY = 4 * 3600, 5 * 8 * 3600, 10 * 8 * 3600
_QUERY = """
with first as (
  select lead_id, min("at") as entered from '{events}' where stage = 'mql' group by lead_id),
cohort as (
  select m.month, m.as_of, f.lead_id, f.entered,
    p.pos + greatest(0, least(epoch(f.entered)::bigint, p.closes) - p.opens) as pos,
    q.pos + greatest(0, least(epoch(m.as_of)::bigint, q.closes) - q.opens) as as_of_pos,
    (l.employees between 50 and 300 and l.department in ('人事', '労務', '総務')
      and l.struggle in ('残業時間の把握', '法改正への対応', '月末の集計作業', '打刻もれ・打刻ミス'))
      or (l.employees <= 49 and l.department in ('経営者', '役員')) as fits,
    l.company is not null and l.employees is not null and l.department is not null and l.struggle is not null
      and l.start is not null as complete
  from first f join months m on f.entered >= m.start and f.entered < m.ends and f.entered <= m.as_of
    join '{leads}' l using (lead_id)
    asof join windows p on epoch(f.entered)::bigint >= p.opens
    asof join windows q on epoch(m.as_of)::bigint >= q.opens),
touched as (
  select c.lead_id, min(t."at") as first_touch,
    count(*) filter (where
      p.pos + greatest(0, least(epoch(t."at")::bigint, p.closes) - p.opens) - c.pos <= {tries}) as tries
  from cohort c join '{touches}' t using (lead_id) asof join windows p on epoch(t."at")::bigint >= p.opens
  where t.kind in {kinds} and t."at" >= c.entered and t."at" <= c.as_of group by c.lead_id),
reached as (
  select c.lead_id,
    min(e."at") filter (where e.stage in ('sal', 'appointment', 'won') or e."at" >= c.entered) as decided,
    min(e."at") filter (where e.stage = 'appointment' or (e.stage = 'rejected' and e."at" >= c.entered)) as settled,
    min(e."at") filter (where e.stage = 'appointment') as appointment,
    count(*) filter (where e.stage = 'rejected' and e."at" >= c.entered) as rejected,
    count(*) filter (where e.stage = 'rejected' and e."at" >= c.entered and e.reason in {reasons}) as named
  from cohort c join '{events}' e using (lead_id)
  where e."at" <= c.as_of and e.stage in ('sal', 'appointment', 'won', 'rejected') group by c.lead_id),
judged as (
  select c.*, t.tries, r.appointment, r.rejected, r.named,
    a.pos + greatest(0, least(epoch(t.first_touch)::bigint, a.closes) - a.opens) - c.pos as touch_after,
    d.pos + greatest(0, least(epoch(r.decided)::bigint, d.closes) - d.opens) - c.pos as decided_after,
    s.pos + greatest(0, least(epoch(r.settled)::bigint, s.closes) - s.opens) - c.pos as settled_after
  from cohort c left join touched t using (lead_id) left join reached r using (lead_id)
    asof left join windows a on epoch(t.first_touch)::bigint >= a.opens
    asof left join windows d on epoch(r.decided)::bigint >= d.opens
    asof left join windows s on epoch(r.settled)::bigint >= s.opens)
select month, count(*), count(*) filter (where fits), count(*) filter (where complete),
  count(*) filter (where touch_after <= {hours} and as_of_pos - pos > {hours}),
  count(*) filter (where as_of_pos - pos > {hours}),
  count(*) filter (where (tries >= 5 or settled_after <= {tries}) and as_of_pos - pos > {tries}),
  count(*) filter (where as_of_pos - pos > {tries}),
  count(*) filter (where decided_after <= {decide} and as_of_pos - pos > {decide}),
  count(*) filter (where as_of_pos - pos > {decide}),
  count(*) filter (where named > 0), count(*) filter (where rejected > 0),
  count(*) filter (where appointment <= entered + interval 30 day and as_of >= entered + interval 30 day),
  count(*) filter (where as_of >= entered + interval 30 day)
from judged group by month
"""


def run(agreement: Path, months: Sequence[str], watch: Stopwatch) -> dict[str, dict[str, list[int]]]:
    """Give month → commitment → [numerator, denominator (0: a count)]."""
    folder = agreement.parents[2]
    with watch.time("read"):  # nothing: the query reads the files where they lie
        windows, edges = calendar(agreement, months)
    with watch.time("month"):
        _asked(folder, windows, {months[-1]: edges[months[-1]]})
    with watch.time("backtest"):
        rows = _asked(folder, windows, edges)
    return {row[0]: _named(row[1:]) for row in rows}


def _asked(
    folder: Path, windows: list[tuple[int, int]], edges: dict[str, tuple[object, ...]]
) -> list[tuple[int, ...]]:
    before, total = [], 0
    for opens, closes in windows:
        before.append((opens, closes, total))
        total += closes - opens
    with duckdb.connect() as connection:
        connection.execute("create table windows (opens bigint, closes bigint, pos bigint)")
        connection.executemany("insert into windows values (?, ?, ?)", before)
        connection.execute(
            "create table months (month varchar, start timestamp, ends timestamp, as_of timestamp)"
        )
        connection.executemany(
            "insert into months values (?, ?, ?, ?)", [(name, *edge) for name, edge in edges.items()]
        )
        files = {name: str(next(folder.glob(f"{name}.*"))) for name in ("leads", "events", "touches")}
        terms = {
            "kinds": _KINDS,
            "reasons": "('規模が対象外')",
            "hours": _HOURS,
            "decide": _DECIDE,
            "tries": _TRY,
        }
        return connection.execute(_QUERY.format(**files, **terms)).fetchall()


def _named(counts: Sequence[int]) -> dict[str, list[int]]:
    (
        leads,
        fits,
        complete,
        touched,
        touch_over,
        tried,
        try_over,
        decided,
        decide_over,
        named,
        rejected,
        met,
        met_over,
    ) = counts
    return {
        "mql_volume": [leads, 0],
        "persona_share": [fits, leads],
        "handoff_info": [complete, leads],
        "first_touch": [touched, touch_over],
        "attempts": [tried, try_over],
        "decision": [decided, decide_over],
        "reject_reason": [named, rejected],
        "appointments": [met, met_over],
    }
