"""Protocol for live MLflow."""
