"""What the desk changed after the list was made: edits, cancellations, moves and walk-ins of a day."""
