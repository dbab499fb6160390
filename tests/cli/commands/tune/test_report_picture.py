"""The picture of a report: every proposal is written out, however long it is."""

import numpy as np

from cli.commands.tune.picture import drawn
from house.tuning.outcomes import TuningOutcome
from house.tuning.proposals import Proposal, ProposalsFound
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings
from vision.jpeg import decode

VIEW = np.full((180, 320), 90, np.uint8)
SEEN = TuningOutcome(9, 9, 0, 9)


def height(words):
    found = ProposalsFound(SEEN, SEEN, (Proposal("labels", words, {}, SEEN, SEEN),))
    return decode(drawn(TuningReport("yard", 1.0, TunedSettings(), 22, 22, {}, found), [], VIEW)).shape[0]


def test_a_long_proposal_takes_more_lines():
    assert height("alert only on person, " * 8) > height("alert only on person, " * 5) > height("alert only on person")
