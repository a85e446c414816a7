"""Read lists of appointments, and details of one patient, into checked values. Read `appointment` first, then `reader`."""
