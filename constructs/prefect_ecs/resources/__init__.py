"""AWS resources that several rooms use."""
