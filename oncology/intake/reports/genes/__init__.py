"""What a report says of genes: which lines are on one, what they state, signatures of the genome."""
