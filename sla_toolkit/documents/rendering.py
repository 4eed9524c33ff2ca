"""Write documents in every format and language at once."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sla_toolkit.documents.html import as_html
from sla_toolkit.documents.pdf import as_pdf
from sla_toolkit.documents.plain import as_markdown
from sla_toolkit.documents.source import Source
from sla_toolkit.documents.word import as_word

FORMATS: Mapping[str, Callable[[Source], bytes]] = {
    "html": as_html,
    "pdf": as_pdf,
    "docx": as_word,
    "md": as_markdown,
}
"""Every format by the ending of its files."""


def write_documents(sources: Iterable[Source], name: str, folder: Path, formats: Iterable[str]) -> list[Path]:
    """Write `<name>.<language>.<format>` for each source and format, side by side; give the paths in order.

    The work is pandoc's and Typst's, outside Python: threads are enough. Raises what the first format that failed
    raised.
    """
    with ThreadPoolExecutor() as pool:
        jobs = [
            (folder / f"{name}.{source.language}.{ending}", pool.submit(FORMATS[ending], source))
            for source in sources
            for ending in formats
        ]
    for path, job in jobs:
        path.write_bytes(job.result())
    return [path for path, _ in jobs]
