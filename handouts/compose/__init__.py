"""Compose the pages of one patient: content of a set + appointment = document. Begin with `composer` and `context`.

Pure: no clock, no files. A value that neither the set nor the appointment states becomes a line to write on.
"""
