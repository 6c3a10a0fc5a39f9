"""Measuring models: scores, priors, steadiness, costs."""
