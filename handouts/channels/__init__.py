"""Channels: what printing, mail and any other way to hand over pages have in common."""
