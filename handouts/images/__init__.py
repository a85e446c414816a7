"""What an SVG logo is: bytes to flat shapes, or a refusal that says where and how to export the file."""
