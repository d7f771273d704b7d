"""Judge obligations: what was told (acts) and what changed (rates), apart.

VERSION names the rules: findings made by another version are made anew.
"""

from trucewatch.judge.judging import findings
from trucewatch.judge.ledger import ledger
from trucewatch.judge.live.following import following
from trucewatch.judge.live.watching import watch
from trucewatch.judge.settings import Settings

VERSION = "judge/3"

__all__ = ["VERSION", "Settings", "findings", "following", "ledger", "watch"]
