"""Episodes of advanced disease and progressions to lines of therapy."""
