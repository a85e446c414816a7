"""Parse YAML text into plain values with their places. Read `composer` first."""
