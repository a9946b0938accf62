"""Clinical core: FHIR resources in, Assessment out. Knows neither HTTP nor cards."""
