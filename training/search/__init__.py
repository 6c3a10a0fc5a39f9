"""Short trainings by table."""
