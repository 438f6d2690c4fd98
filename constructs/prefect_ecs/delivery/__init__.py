"""How changes get into an account: the roles that pipelines take."""
