"""What all settings are made of: the model and the types of AWS values."""
