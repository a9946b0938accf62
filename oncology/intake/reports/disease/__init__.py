"""What a report says of the disease: grade, stage, course, sites of metastasis."""
