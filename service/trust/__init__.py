"""Trust: which EHR calls, by the token that it signs (CDS Hooks, "Trusting CDS Clients")."""
