"""Yaml: TODO."""
