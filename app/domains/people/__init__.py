"""People: one's own profile and preferences, what others see of them, everything held about them, and their erasure."""
