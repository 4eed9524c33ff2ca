"""Sign-off: keys, the log of events, signatures in the PDFs, and what they are worth."""
