"""One method of Slack's Web API: its rules, and the function that answers it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fake_slack.method_arguments import Call
from fake_slack.workspace.people_and_messages import Json

Answer = Callable[[Call], Json]
REGISTRY: dict[str, "Method"] = {}


@dataclass
class Method:
    """One method: the arguments it takes (others are refused), the scopes (any of them), the token, how often.

    `json` says whether it reads a JSON body; where Slack does not, only forms and query strings count.
    """

    name: str
    required: str = ""
    optional: str = ""
    scopes: str = ""
    token: str = "bot"
    tier: int = 3
    json: bool = False
    answer: Answer = field(default=lambda call: {})

    def __call__(self, answer: Answer) -> Answer:
        """Register the decorated function as the one that answers."""
        self.answer = answer
        REGISTRY[self.name] = self
        return answer

    def problems_with(self, args: dict[str, Any]) -> list[str]:
        """Return missing and unknown arguments, in Slack's words."""
        required, known = self.required.split(), f"{self.required} {self.optional}".split()
        missing = [f"missing required field: {name}" for name in required if args.get(name) in (None, "")]
        return missing + [f"unknown argument: {name}" for name in args if name not in known]
