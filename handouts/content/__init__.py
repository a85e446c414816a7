"""What a clinic says: YAML under `templates/` becomes checked, frozen models; every problem has its place."""
