"""Is it healthy, is it keeping up: alarms, the people they tell, and the dashboard."""
