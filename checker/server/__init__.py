"""The desk's own web page and the REST interface it uses; loaded by `figcheck serve` alone."""
