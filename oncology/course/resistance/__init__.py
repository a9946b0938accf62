"""Lines and relapse to the endocrine-resistance category."""
