"""Mail: the packets of a day to the mailboxes of the patients."""
