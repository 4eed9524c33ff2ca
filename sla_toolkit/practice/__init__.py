"""The practice company: 18 months of made-up CRM data, and the truth that was planted in them.

A Japanese company sells attendance management to small companies. Everything is fictitious: reps are codes
(営業01), companies are numbered (架空商事0001 株式会社), and there are no people, addresses or telephones.

| month | planted | levels (plan: 200 hand-offs, persona share .65, conversion × 1) |
|---|---|---|
| 2025-05 – 2025-08 | – | about as planned, some a little under it |
| 2025-09 | volume | 140 hand-offs |
| 2025-10 | – | |
| 2025-11 | persona_share | .35 |
| 2025-12 | information | .80 of the hand-offs with all fields due (promised: .95) |
| 2026-01 | follow_up | first touch .45, attempts .60, decisions .80; conversion × .5 in consequence |
| 2026-02 | – | |
| 2026-03 | conversion | × .5, though worked as promised |
| 2026-04 | – | |
| 2026-05 | persona_share | .43 of 260 hand-offs: more leads hide that they fit less |
| 2026-06 | volume | 144 hand-offs |
| 2026-07 | volume, conversion | 136 hand-offs, conversion × .5 |
| 2026-08 | – | |
| 2026-09 | persona_share, follow_up | .35; first touch .50, attempts .66, decisions .88; conversion × .7 |
| 2026-10 | – | its last leads are still pending when the data ends, on 2026-11-20 |
| 2026-11 | – | running |

`generate(Scenario(…))` gives other companies, months and causes, by chance (`poisson`) or by quota.
"""

from sla_toolkit.practice.export import export
from sla_toolkit.practice.generate import Tables, generate
from sla_toolkit.practice.layout import WorkspaceInUse, lay_out, practice_agreement
from sla_toolkit.practice.scenario import DATA_ENDS, DEMO_MONTH, PRACTICE, Scenario
from sla_toolkit.practice.truth import CAUSES, Truth

__all__ = [
    "CAUSES",
    "DATA_ENDS",
    "DEMO_MONTH",
    "PRACTICE",
    "Scenario",
    "Tables",
    "Truth",
    "WorkspaceInUse",
    "export",
    "generate",
    "lay_out",
    "practice_agreement",
]
