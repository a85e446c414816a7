"""Set + appointment = document: times are computed, prose is filled, blanks stay blank. Pure: no I/O, no now()."""
