"""What people use beside the six stages: identity, venues, recommendations, plans, notifications."""
