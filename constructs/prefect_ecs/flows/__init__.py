"""What flow runs need."""
