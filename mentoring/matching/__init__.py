"""Who should learn from whom: hard rules, scores, the proven optimum."""
