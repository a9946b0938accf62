"""Record and episodes to the disease: early or advanced, relapse, progression."""
