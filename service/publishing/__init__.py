"""Knowledge and Assessments in other forms: FHIR resources and pages."""
