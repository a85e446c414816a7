"""Who comes when: appointments and patients, checked, in the clinic's local time."""
