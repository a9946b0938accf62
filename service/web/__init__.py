"""HTTP requests to answers: one module an endpoint, and what they share."""
