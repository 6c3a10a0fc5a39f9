"""What a prior has to do, held against what the prior suite measured.

A prior must help and never hurt: the bounds below are the project's own aims.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LEAST_GAINS = {
    "own_1": 0.0,
    "own_3": 0.0,
    "shifted": 0.0,
    "other": -0.01,
    "ones": -0.01,
    "inverted": -0.01,
}
"""Per probe, the least change of a set's IoU against the empty prior."""
MOST_LEFT = 0.002
"""Share of the picture that a full prior may leave on hairless photos after two frames, beyond
what the empty prior finds there."""
MOST_FLICKER = 0.004
"""Mean change per frame near the edge, under camera noise: of the SDK's stream, which is what a
viewer sees, and of the bare model with feedback."""


@dataclass(frozen=True)
class Verdict:
    """One aim and what was measured.

    Attributes:
        aim: What is wanted, in words.
        value: What was measured; of several sets, the worst one's.
        where: That set, or "".
        met: Whether the aim is met.
    """

    aim: str
    value: float
    where: str
    met: bool


def verdicts(content: dict[str, Any]) -> list[Verdict]:
    """Return a verdict for every aim that the suite measured.

    Args:
        content: What `prior_suite` returned.
    """
    found = []
    for probe, least in LEAST_GAINS.items():
        gains = {
            name: entry[f"gain_{probe}"]["mean"]
            for name, entry in content["sets"].items()
            if f"gain_{probe}" in entry
        }
        if gains:
            worst = min(gains, key=lambda name: gains[name])
            aim = f"{probe}: IoU changes by at least {least:+g} on every set"
            # a clean prior has to help; the others have to do no harm
            met = gains[worst] > least if probe == "shifted" else gains[worst] >= least
            found.append(Verdict(aim, gains[worst], worst, met))
    if "hairless" in content:
        shares = {name: values["mean"] for name, values in content["hairless"].items()}
        left = shares["full_prior_2"] - shares["empty_prior"]
        aim = f"a full prior leaves at most {MOST_LEFT:g} on hairless photos after two frames"
        found.append(Verdict(aim, left, "", left <= MOST_LEFT))
    changes = content.get("flicker", {})
    for way in ("stream", "feedback"):
        if way not in changes:
            continue
        change = changes[way]["mean"]
        aim = f"at most {MOST_FLICKER:g} of change per frame under noise, {way}"
        found.append(Verdict(aim, change, "", change <= MOST_FLICKER))
    return found


def verdicts_text(found: list[Verdict]) -> str:
    """Return the verdicts as lines."""
    lines = []
    for verdict in found:
        where = f" ({verdict.where})" if verdict.where else ""
        word = "met" if verdict.met else "MISSED"
        lines.append(f"{word:<8}{verdict.aim}: {verdict.value:+.4f}{where}")
    return "\n".join(lines)
