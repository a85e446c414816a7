"""The journal: an append-only, hash-chained record of what was made, printed and mailed."""
