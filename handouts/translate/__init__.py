"""Translations into other languages: what is to be translated, exchange with translators, and their state.

`units.py` collects the texts of one set with their translations. `po.py` exchanges them with translators as gettext
files, `parity.py` compares both languages, and `writing.py` writes the files below `translations/` and in `labels/`.
"""
