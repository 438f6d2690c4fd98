"""Measures what a synth costs, as ratios, into docs/performance.md."""
