"""Did the rate change? Estimators, placebos and the sentence for each figure."""
