"""Read logos and pictures: SVG files to flat shapes, PNG and JPEG files to samples. Read `svg` or `raster` first."""
