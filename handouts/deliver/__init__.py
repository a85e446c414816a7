"""From made to delivered: the journal and the print queue. Takes finished bytes, so it changes no page."""
