"""Read lists of appointments, or the details of one patient. Begin with `appointment`, then `reader`."""
