"""Show what changes on the patient's pages between two versions of the templates. Read `set_diff` first."""
