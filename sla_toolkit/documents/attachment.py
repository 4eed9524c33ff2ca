"""The agreement's file travels inside its PDFs: who holds a document holds the terms as data too."""

from sla_toolkit.agreement import AgreementFile
from sla_toolkit.documents.source import Attachment
from sla_toolkit.language import Message

AGREEMENT_NAME = "agreement.yaml"
"""What the agreement's file is called inside a PDF, whatever it is called on disk."""


def attachment(file: AgreementFile, language: str) -> Attachment:
    """Give the agreement's file, byte for byte, as it goes into the PDF of a language.

    It is the file itself and no file that its `data:` names: the terms, not where the leads lie.
    """
    said = Message("The terms of this agreement as data; its numbers and texts are taken from here.")
    text = file.path.read_bytes().decode("utf-8")
    return Attachment(AGREEMENT_NAME, "application/yaml", said.text(language), text)
