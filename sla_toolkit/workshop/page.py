"""Pieces of HTML for what the workshop projects; every text is escaped, so that data never becomes markup."""

import base64
from collections.abc import Iterable, Sequence
from html import escape

from sla_toolkit.language import Message

Words = str | Message

STYLE = """<style>
.sla-shown{font-size:14px;line-height:1.6;color:#1f2933;max-width:1100px;overflow-x:auto}
.sla-shown h4{margin:.8em 0 .3em;font-size:1.1em}
.sla-shown p{margin:.35em 0}
.sla-shown table{border-collapse:collapse;margin:.5em 0}
.sla-shown th,.sla-shown td{padding:.3em .7em;border-bottom:1px solid #e4e7eb;text-align:left;vertical-align:top}
.sla-shown th{color:#5f6b7a;font-weight:600}
.widget-html-content:has(>.sla-shown){min-width:0}
.sla-shown .number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.sla-shown th.number{white-space:normal}
.sla-shown .warning{border-left:4px solid #c04a00;padding:.2em .7em;background:#fdf3ec}
.sla-shown .good{border-left:4px solid #0072b2;padding:.2em .7em;background:#eef5fa}
.sla-shown .soft{color:#5f6b7a}
.sla-shown img{width:min(100%,920px);height:auto}
.sla-shown pre{background:#f5f7fa;padding:.5em .8em;white-space:pre-wrap}
</style>"""


def page(parts: Iterable[str]) -> str:
    """Put pieces of HTML together as one block."""
    return f'{STYLE}<div class="sla-shown">{"".join(parts)}</div>'


def heading(text: Words, language: str) -> str:
    """Give a small heading."""
    return f"<h4>{_escaped(text, language)}</h4>"


def paragraph(text: Words, language: str, kind: str = "") -> str:
    """Give a paragraph; `kind` may be `warning`, `good` or `soft`."""
    return f'<p class="{escape(kind)}">{_escaped(text, language)}</p>'


def bullets(texts: Iterable[Words], language: str) -> str:
    """Give a list; '' for nothing."""
    items = "".join(f"<li>{_escaped(text, language)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def table(
    headings: Sequence[Words], rows: Iterable[Sequence[Words]], language: str, numbers: Iterable[int] = ()
) -> str:
    """Give a table; the columns in `numbers` (from 0) are set to the right."""
    right = set(numbers)
    head = "".join(_cell("th", text, place in right, language) for place, text in enumerate(headings))
    body = "".join(
        f"<tr>{''.join(_cell('td', text, place in right, language) for place, text in enumerate(row))}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def picture(svg: str, alt: Words, language: str) -> str:
    """Give a chart (SVG text) as an image with what it shows in words."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<p><img alt="{_escaped(alt, language)}" src="data:image/svg+xml;base64,{data}"></p>'


def _cell(kind: str, text: Words, number: bool, language: str) -> str:  # noqa: FBT001 - of its own file only
    return f"<{kind}{' class=number' if number else ''}>{_escaped(text, language)}</{kind}>"


def _escaped(text: Words, language: str) -> str:
    return escape(text.text(language) if isinstance(text, Message) else text)
