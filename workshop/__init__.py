"""What developers of this project run: generated pages, pictures, measurements, evidence, and `make local`."""
