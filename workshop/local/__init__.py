"""`make local`: runs the dev stack on a laptop with the embedded AWS, the local Fargate and a Prefect server."""
