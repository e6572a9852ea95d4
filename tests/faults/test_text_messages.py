"""SNS down at each step that sends a text message: the code before stays good, no quota is used, and a retry works.

Somebody who forgot the password is told nothing of it (C-13), the desk is told 503; so these cells are held to more than
`test_matrix` can see in an answer.
"""

import pytest

from chalicelib.adapters.system_randomness import SystemRandomness
from tests.faults.acts import WAYS
from tests.faults.stage import Stage
from tests.faults.steps import LOST, MODES, SNS
from tests.faults.text_messages import TEXT_STEPS
from tests.model.stage import DistinctCodes
from tests.recovery import NADIA, digits_of

pytestmark = pytest.mark.emulator("copies the tables in its memory")
CODES = DistinctCodes()

STEPS = [step.name for step in TEXT_STEPS]
CELLS = [(step, mode) for step in STEPS for mode in MODES]


@pytest.fixture(autouse=True)
def codes_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no code of four digits be by chance the one before."""
    monkeypatch.setattr(SystemRandomness, "otp", CODES.otp)


@pytest.mark.parametrize(("step", "mode"), CELLS, ids=[" x ".join(cell) for cell in CELLS])
def test_a_text_message_that_fails_costs_nothing(stage: Stage, step: str, mode: str) -> None:
    """What is stored is as before, the code before leads on, and the one of an unheard message leads nowhere."""
    walker = stage.at(step)
    told = 503 if step.startswith("desk") else 202
    with stage.new_container(directory_behind_http=False):
        before, mails = stage.standing(), len(stage.product.mails())
        with stage.weather.of(SNS, mode):
            stage.weather.begin_act()
            assert WAYS[step].act(walker).status == told
            assert stage.weather.struck == {"Publish 1"}
        assert stage.standing() == before
        sent = stage.product.mails()[: len(stage.product.mails()) - mails]
        assert [each["kind"] for each in sent] == (["sms"] if mode == LOST else [])
        for message in sent:
            assert walker.client.login((NADIA[0], digits_of(message))).status == 401
        assert walker.client.login((NADIA[0], walker.provisional)).json()["next"] == "request_code"


@pytest.mark.parametrize("step", STEPS)
def test_as_many_failures_as_you_like_leave_the_whole_quota(stage: Stage, step: str) -> None:
    """Five that fail, then three that go through, the last of which holds the code."""
    walker = stage.at(step)
    with stage.new_container(directory_behind_http=False):
        for _ in range(5):
            with stage.weather.of(SNS, MODES[1]):
                WAYS[step].act(walker)
        before = len(stage.product.mails())
        for _ in range(3):
            assert WAYS[step].act(walker).status in {200, 202}
        texts = [each for each in stage.product.mails()[: len(stage.product.mails()) - before] if each["kind"] == "sms"]
        assert len(texts) == 3
        assert walker.client.login((NADIA[0], digits_of(texts[0]))).json()["next"] == "request_code"
