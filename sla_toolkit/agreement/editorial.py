"""Which values of an agreement are terms, and which are wording that may be put better without anybody signing anew."""

from sla_toolkit.agreement.model import Agreement

_EDITORIAL = (
    ("agreement", "title"),
    ("agreement", "languages"),
    ("agreement", "paper"),
    ("parties", "*", "team"),
    ("parties", "*", "owner"),  # whom to ask; those who are bound are the signers
    ("stages", "*", "label"),
    ("classification",),  # what an exercise found is no promise
    ("personas", "*", "label"),
    ("personas", "*", "pains"),
    ("personas", "*", "talk"),
    ("personas", "*", "content"),
    ("commitments", "*", "label"),
    ("open_questions",),  # what is not settled binds nobody
    ("open_questions", "*"),
    ("notify",),  # who hears of a report changes nothing in it
    ("capacity", "*"),  # what a promise is weighed by, and no promise itself
    ("data", "connection"),  # where the records lie; what they are read as is a term
    ("data", "*", "path"),
    ("data", "*", "table"),
    ("data", "*", "sheet"),
    ("data", "*", "encoding"),
    ("data", "*", "delimiter"),
)


def is_material(keys: tuple[str, ...], agreement: Agreement) -> bool:
    """Tell whether the value at `keys` is a term (decision 18); a value that no rule names is one.

    A stage's label is a term where a stage history is read, since its rows may be told apart by it.
    """
    if _fits(keys, ("stages", "*", "label")):
        return agreement.data is not None and agreement.data.stage_history is not None
    return not any(_fits(keys, pattern) for pattern in _EDITORIAL)


def _fits(keys: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    return len(keys) == len(pattern) and all(
        part in ("*", key) for key, part in zip(keys, pattern, strict=True)
    )
