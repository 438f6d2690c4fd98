"""Rules at synth: what is wrong with environments as a whole, before anything is planned.

A scanner sees one plan. These see all environments side by side, and the intent behind them.
"""

from prefect_ecs.governance.rules.check import check_rules as check_rules
