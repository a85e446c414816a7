"""What changes on the patient's page between two versions of the templates."""
