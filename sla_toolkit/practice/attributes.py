"""Who the leads are: company size, department and what they struggle with, by persona; all made up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sla_toolkit.practice.plan import PERSONAS
from sla_toolkit.practice.sampling import Ints, Sampler, labelled

DEPARTMENTS = ("人事", "労務", "総務", "経営者", "役員", "情報システム", "経理", "営業", "店舗運営")
STRUGGLES = (
    "残業時間の把握",
    "法改正への対応",
    "月末の集計作業",
    "打刻もれ・打刻ミス",
    "シフト管理",
    "人件費の把握",
    "情報収集のみ",
)
STARTS = ("すぐに", "3か月以内", "半年以内", "1年以内", "未定")
CHANNELS = ("オーガニック検索", "有料検索", "ウェビナー", "展示会", "紹介", "メール配信", "unknown")
"""The first touch point; some leads carry none, and a few the word “unknown”."""
_CHANNEL_WEIGHTS = (  # a row for each persona; the last column is that of a blank channel
    (26, 18, 24, 10, 12, 8, 1, 1),
    (22, 20, 10, 12, 26, 8, 1, 1),
    (16, 40, 10, 22, 4, 6, 1, 1),
)
_COMPANY_KINDS = (
    "商事",
    "製作所",
    "食品",
    "物流",
    "建設",
    "サービス",
    "クリニック",
    "システム",
    "印刷",
    "不動産",
)
_COMPANY_NUMBERS = 999


@dataclass(frozen=True)
class Profile:
    """One kind of lead within a persona; `employees` are the smallest and the largest company."""

    persona: str
    weight: float
    employees: tuple[int, int]
    departments: tuple[str, ...]
    struggles: tuple[str, ...]


PROFILES = (
    Profile("hr_smb", 1.0, (50, 300), DEPARTMENTS[0:3], STRUGGLES[0:4]),
    Profile("owner_micro", 1.0, (3, 49), DEPARTMENTS[3:5], STRUGGLES[0:6]),
    Profile("other", 0.3, (301, 3000), ("人事", "情報システム"), STRUGGLES[0:5]),
    Profile("other", 0.3, (50, 300), ("情報システム", "経理", "営業"), STRUGGLES[0:6]),
    Profile("other", 0.2, (3, 49), ("総務", "店舗運営"), STRUGGLES[2:5]),
    Profile("other", 0.2, (50, 300), ("人事", "総務"), ("情報収集のみ",)),
)
"""Who a persona's leads are; no profile of `other` fits a persona's rule in `acme.yaml`."""


def company_names() -> list[str]:
    """Every company there is: code-like names that no real company bears."""
    return [f"架空{kind}{n:04d} 株式会社" for kind in _COMPANY_KINDS for n in range(1, _COMPANY_NUMBERS + 1)]


def attributes(persona: Ints, sampler: Sampler) -> pd.DataFrame:
    """Give one row for each entry of `persona` (an index into `PERSONAS`), nothing blank but some channels.

    Columns: channel, company, employees, department, struggle, start.
    """
    rng, size = sampler.rng, len(persona)
    profile = _profiles(persona, sampler)
    low, high = np.array([one.employees for one in PROFILES]).T
    names = company_names()
    employees = low[profile] + (high - low + 1)[profile] * rng.random(size) ** 1.6
    return pd.DataFrame(
        {
            "channel": labelled(sampler.choose_by(persona, _CHANNEL_WEIGHTS), CHANNELS),
            "company": labelled(rng.integers(len(names), size=size), names),
            "employees": pd.array(employees.astype(np.int64), dtype="Int64"),
            "department": labelled(_one_of("departments", DEPARTMENTS, profile, sampler), DEPARTMENTS),
            "struggle": labelled(_one_of("struggles", STRUGGLES, profile, sampler), STRUGGLES),
            "start": labelled(sampler.choose(size, [10, 30, 30, 20, 10]), STARTS),
        }
    )


def without(frame: pd.DataFrame, blanks: dict[str, float], rng: np.random.Generator) -> pd.DataFrame:
    """Blank each named column in about that share of the rows."""
    blanked = {name: frame[name].mask(rng.random(len(frame)) < share) for name, share in blanks.items()}
    return frame.assign(**blanked)


def _profiles(persona: Ints, sampler: Sampler) -> Ints:
    profile = np.empty(len(persona), dtype=np.int64)
    for index, name in enumerate(PERSONAS):
        here = [n for n, one in enumerate(PROFILES) if one.persona == name]
        rows = persona == index
        picked = sampler.choose(int(rows.sum()), [PROFILES[n].weight for n in here])
        profile[rows] = np.array(here)[picked]
    return profile


def _one_of(field: str, values: tuple[str, ...], profile: Ints, sampler: Sampler) -> Ints:
    options = [[values.index(value) for value in getattr(one, field)] for one in PROFILES]
    count = np.array([len(one) for one in options])
    table = np.array([one + [0] * (int(count.max()) - len(one)) for one in options])
    slot = (sampler.rng.random(len(profile)) * count[profile]).astype(np.int64)
    return np.asarray(table[profile, slot])
