"""Entries of data files to typed values: regimens, order rules, due tests and the parts that they share."""
