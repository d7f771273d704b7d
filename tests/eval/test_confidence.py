"""Fitting a confidence: signs of right records weigh up, and being off is told."""

import numpy as np
from eval.confidence import Sample, calibration, crossed, fit, sureness

GIVEN = [Sample(n % 10, frozenset({"any", "good" if n % 2 else "bad"}), n % 2 == 1 or n % 3 == 0) for n in range(400)]


def test_a_sign_of_right_records_weighs_up_and_a_rare_one_nothing():
    weights = fit([*GIVEN, Sample(0, frozenset({"rare"}), True)])
    assert weights["good"] > 0 > weights["bad"]
    assert "rare" not in weights


def test_confidence_fitted_on_other_documents_is_near_the_share_that_is_right():
    found = calibration(crossed(GIVEN), GIVEN)
    assert found.off < 0.1
    assert found.brier < found.base


def test_a_confidence_that_boasts_is_told():
    boasting = calibration(np.full(len(GIVEN), 0.99), GIVEN)
    assert boasting.off > 0.3
    assert sureness({"any": 0.0}, GIVEN).tolist() == [0.5] * len(GIVEN)
