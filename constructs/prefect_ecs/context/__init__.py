"""What every construct of a stack gets: names, provider, encryption."""
