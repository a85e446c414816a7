"""Compose the pages of one patient: content of a set + appointment = document. Start with `composer` and `context`.

Pure: no clock, no files. A value that neither the set nor the appointment states is a line to write on.
"""
