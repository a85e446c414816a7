"""Mail: packets of a day to the mailboxes of their patients."""
