"""Monitoring: alarms, the topic that they notify, and the dashboard."""
