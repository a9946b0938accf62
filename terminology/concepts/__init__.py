"""What a coding or a text names: a part of the terminology for each kind of concept."""
