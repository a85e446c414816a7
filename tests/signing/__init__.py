"""Digital signatures: certificates, the seal, drawn signatures, and what they prove."""
