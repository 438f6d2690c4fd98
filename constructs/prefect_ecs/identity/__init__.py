"""Who may do what: policies as plain data, and the roles that use them."""
