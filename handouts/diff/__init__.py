"""Show what changes on the patient's pages between two versions of the templates. Start with `set_diff`."""
