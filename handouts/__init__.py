"""Patient handouts: a clinic's instructions in YAML become consent, preparation and discharge PDFs."""

__version__ = "0.1.0"
