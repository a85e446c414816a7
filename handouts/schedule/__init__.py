"""Read lists of appointments, and details of one patient, into values. Begin with `appointment`, then `reader`."""
