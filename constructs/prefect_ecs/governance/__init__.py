"""What watches over the stacks: AWS Config in the account, tags and rules at synth."""
