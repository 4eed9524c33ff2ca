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
    "docx": as_word,
    "html": as_html,
    "md": as_markdown,
    "pdf": as_pdf,
}
"""Every format by the ending of its files."""


def write_documents(
    build: Callable[[str], Source], languages: Iterable[str], name: str, folder: Path, formats: Iterable[str]
) -> list[Path]:
    """Build the source of each language and write it as `<name>.<language>.<format>`; give the paths in order.

    The work is pandoc's and Typst's, outside Python, so that threads do it side by side. Raises what the first that
    failed raised.
    """
    with ThreadPoolExecutor() as pool:
        sources = list(pool.map(build, languages))
        jobs = {
            folder / f"{name}.{source.head.language}.{ending}": pool.submit(FORMATS[ending], source)
            for ending in formats
            for source in sources
        }
    for path, job in jobs.items():
        path.write_bytes(job.result())
    return sorted(jobs)
