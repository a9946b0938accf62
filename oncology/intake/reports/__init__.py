"""Reports in words: headings, sentences, context, and what they state of the patient now."""
