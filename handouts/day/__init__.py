"""Make a procedure day from a list: packets, run sheet, print file, manifest. Start with `plan` and `run`."""
