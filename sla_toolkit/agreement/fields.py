"""The kinds of value that the agreement's fields take, each with a sentence for a value that does not fit."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from sla_toolkit.agreement.duration import Duration
from sla_toolkit.agreement.month import Month
from sla_toolkit.agreement.problems import Unfit
from sla_toolkit.language import LANGUAGES, Message

_ID = r"[a-z0-9][a-z0-9_-]*"
_MONTH = re.compile(r"\d{4}-\d{2}")
_ONE_OR_MAPPING = {"type": ["string", "object"], "additionalProperties": {"type": "string"}}
_NUMBER_OR_MONTHS = {"type": ["number", "object"]}


def exact(value: float | Fraction) -> Fraction:
    """Take a number as it is written: 0.6 is six tenths, not the nearest binary fraction."""
    return value if isinstance(value, Fraction) else Fraction(str(value))


def _text(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        return value
    by_language = isinstance(value, Mapping) and value and set(value) <= set(LANGUAGES)
    if by_language and all(isinstance(part, str) and part.strip() for part in value.values()):
        return dict(value)
    raise Unfit(
        Message(
            "This must be a text, or a text for each language ({languages}).", languages=", ".join(LANGUAGES)
        )
    )


def _identifier(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(_ID, value):
        return value
    raise Unfit(
        Message(
            "“{value}” cannot be an id: use small letters a–z, digits, “-” and “_”, and begin with a letter or digit.",
            value=value,
        )
    )


def _agreement_id(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", value):
        return value
    raise Unfit(
        Message(
            "“{value}” cannot be the agreement's id: use small letters a–z, digits and “-” (it names a folder).",
            value=value,
        )
    )


def number(value: Any) -> float | int:
    """Take a number that is not negative; raises Unfit for text, booleans, infinities and negative numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        if re.fullmatch(r"\s*\d+(\.\d+)?\s*[%％]\s*", str(value)):
            return share(value)
        raise Unfit(Message("“{value}” is not a number of 0 or more.", value=str(value)))
    return value


def share(value: Any) -> float | int:
    """Take a share between 0 and 1; raises Unfit, offering 0.9 for 90 and for 90%."""
    percent = (
        re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[%％]?\s*", str(value)) if not isinstance(value, bool) else None
    )
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return value
    if percent and 0 < float(percent[1]) <= 100:
        meant = f"{float(percent[1]) / 100:g}"
        raise Unfit(
            Message(
                "“{value}” must be a share between 0 and 1. Did you mean {meant}?",
                value=str(value),
                meant=meant,
            )
        )
    raise Unfit(Message("“{value}” must be a share between 0 and 1.", value=str(value)))


def coefficient(value: Any) -> float | int:
    """Take a number between −1 and 1, as a coefficient of agreement is; raises Unfit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        raise Unfit(Message("“{value}” must be a number between −1 and 1.", value=str(value)))
    return value


def _interval(value: Any) -> tuple[float | int, ...]:
    ends = tuple(map(coefficient, value)) if isinstance(value, list | tuple) else ()
    if len(ends) != 2 or ends[0] > ends[1]:
        raise Unfit(Message("This must be the two ends of an interval, such as [0.5, 0.9]."))
    return ends


def _by_month(check: Any) -> Any:
    def read(value: Any) -> Any:
        if isinstance(value, Mapping) and value and all(_MONTH.fullmatch(str(key)) for key in value):
            return {Month.parse(str(key)): check(part) for key, part in value.items()}
        return check(value)

    return read


def _shares(value: Any) -> dict[str, float | int]:
    if not isinstance(value, Mapping) or not value:
        raise Unfit(Message("This must name a share for each persona, such as “hr_smb: 0.6”."))
    return {str(key): share(part) for key, part in value.items()}


def _shares_or_one(value: Any) -> Any:
    return _shares(value) if isinstance(value, Mapping) else share(value)


def _zone(value: Any) -> str:
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise Unfit(
            Message(
                "“{value}” is not a time zone: write one like Asia/Tokyo or Europe/Berlin.", value=str(value)
            )
        ) from None
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    return value


def _duration(value: Any) -> Duration:
    return value if isinstance(value, Duration) else Duration.parse(value)


WordingField = Annotated[Any, BeforeValidator(_text), WithJsonSchema(_ONE_OR_MAPPING)]
IdField = Annotated[
    str, BeforeValidator(_identifier), WithJsonSchema({"type": "string", "pattern": f"^{_ID}$"})
]
AgreementIdField = Annotated[
    str,
    BeforeValidator(_agreement_id),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$"}),
]
ZoneField = Annotated[str, BeforeValidator(_zone)]
DurationField = Annotated[
    Duration,
    BeforeValidator(_duration),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "examples": ["4 business hours", "30 days"]}),
]
ShareField = Annotated[
    float, BeforeValidator(share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
CoefficientField = Annotated[
    float, BeforeValidator(coefficient), WithJsonSchema({"type": "number", "minimum": -1, "maximum": 1})
]
IntervalField = Annotated[
    tuple[float, float],
    BeforeValidator(_interval),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]
NumberByMonth = Annotated[
    Any, BeforeValidator(_by_month(number)), PlainSerializer(_plain), WithJsonSchema(_NUMBER_OR_MONTHS)
]
SharesByMonth = Annotated[
    Any, BeforeValidator(_by_month(_shares)), PlainSerializer(_plain), WithJsonSchema({"type": "object"})
]
ShareOrSharesByMonth = Annotated[
    Any,
    BeforeValidator(_by_month(_shares_or_one)),
    PlainSerializer(_plain),
    WithJsonSchema(_NUMBER_OR_MONTHS),
]


def in_month(value: Any, month: Month) -> Any:
    """Give what holds in `month`: a value for all months, or this month's; None where the months leave it out."""
    if isinstance(value, Mapping) and value and all(isinstance(key, Month) for key in value):
        return value.get(month)
    return value
