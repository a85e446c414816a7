"""Read a clinic's content: YAML files under `templates/` become checked, frozen models. Read `library` first."""
