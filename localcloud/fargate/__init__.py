"""A local Fargate: runs the tasks that the embedded ECS places as processes. See `local_fargate`.

It runs any task definition.
"""
