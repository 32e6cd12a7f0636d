"""Of how few reps no report of outcomes tells, by itself or beside what other filters show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from django.db.models import Count, Q

from tracking.floor import are_few, least_reps
from tracking.reports.scope import ReportScope, TeamAccess

BESIDE = "what is left would be too few reps to tell of"


def reps_left_out(asked: Sequence[Q], actor: str) -> dict[str, Count]:
    """How many reps stand in what any of the filters leaves out that the others let in: whoever takes one of them away
    and subtracts would read that.
    """
    everything = Q(*asked)
    kept = [some for number in range(len(asked)) for some in combinations(asked, number)]
    return {
        f"left_{number}": Count(actor, distinct=True, filter=Q(*some) & ~everything) for number, some in enumerate(kept)
    }


def left_out(rows: Iterable[tuple[tuple[bool, ...], int]]) -> Iterable[set[int]]:
    """The same of rows that were read, each with which filters let it in and its rep: of many, as many as may be told
    of.
    """
    by_passes: dict[tuple[bool, ...], set[int]] = {}
    for passes, rep in rows:
        by_passes.setdefault(passes, set()).add(rep)
    number = len(next(iter(by_passes), ()))
    for size in range(number):
        for kept in combinations(range(number), size):
            left: set[int] = set()
            for passes, reps in by_passes.items():
                if not all(passes) and all(passes[place] for place in kept):
                    left |= reps
                    if len(left) >= least_reps():
                        break
            yield left


def reps_by_team(scope: ReportScope, asked: Sequence[Q], decision: str = "") -> dict[str, Count]:
    """How many reps of each team stand in it, where several are asked for together: whoever asks for some of them, and
    subtracts, would read the others.
    """
    if len(scope.teams) < 2:
        return {}
    return {
        f"left_team_{team.pk}": Count(
            f"{decision}actor", distinct=True, filter=Q(*asked) & Q(**{f"{decision}team": team.pk})
        )
        for team in scope.teams
    }


def reps_beside(own: Collection[int], scope: ReportScope, asked: Sequence[Q]) -> dict[str, Count]:
    """How many reps stand in it who are not of the viewer's own teams, which they may subtract from everyone, however
    small these are.
    """
    if scope.teams or not own:
        return {}
    beside = Q(team=None) | ~Q(team__in=list(own))
    return {"left_beside": Count("actor", distinct=True, filter=Q(*asked) & beside)}


def siblings_untold(pairs: Iterable[tuple[int | None, int | None]]) -> set[int | None]:
    """Of values of one filter, each with a rep of whom it has a call: those that are not told of. Those of few reps,
    and while all of these together are of few, the one of the fewest reps among the others: everything less what is
    told would be theirs.
    """
    reps: dict[int | None, set[int | None]] = {}
    for value, rep in pairs:
        reps.setdefault(value, set()).add(rep)
    # Nobody can choose what has no value.
    told = {value for value, of in reps.items() if value is not None and len(of) >= least_reps()}
    while told and 0 < len(set().union(*(of for value, of in reps.items() if value not in told))) < least_reps():
        told.remove(min(told, key=lambda value: (len(reps[value]), value or 0)))
    return reps.keys() - told


def teams_untold(
    reps: Mapping[int | None, Collection[int]], access: Iterable[TeamAccess], *, few: Collection[int] = ()
) -> set[int]:
    """The teams of which the viewer may not be told beside everyone's numbers, where such `reps` of each stand behind
    these: those that may not be shown, those of few reps and those in `few`; and while all of whom no told team is are
    few together, the smallest of the others: everyone's less what is told would be theirs. Their own are always told.
    """
    known = list(access)
    own = {entry.team.pk for entry in known if entry.own}
    shown = {entry.team.pk for entry in known if entry.visible} - set(few)
    told = own | {key for key in shown if not are_few(reps.get(key, ()))}
    while others := [key for key in told - own if reps.get(key)]:
        if not are_few(set().union(*(of for key, of in reps.items() if key not in told))):
            break
        told.remove(min(others, key=lambda key: (len(reps[key]), key)))
    return {entry.team.pk for entry in known} - told


def tells_of_few(row: Mapping[str, Any]) -> bool:
    """Whether few reps could be read from it, by itself or beside what fewer filters show."""
    counted = [row["reps"], *(number for name, number in row.items() if name.startswith("left_"))]
    return any(0 < reps < least_reps() for reps in counted)
