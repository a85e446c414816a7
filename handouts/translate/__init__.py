"""Translations into other languages: the texts to translate, exchange with translators, and the state of each set.

`units.py` collects the texts of one set with their translations. `po.py` exchanges them with translators as gettext
files, `parity.py` compares both languages, and `writing.py` writes the files below `translations/` and in `labels/`.
"""
