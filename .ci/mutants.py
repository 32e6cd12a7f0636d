"""Changes the code bit by bit and says which changes no test notices.

Makes the mutants with mutmut, into mutants/, and has mutant_trials.py try them there. A mutant that a test noticed is
not tried again until its function changes; survivors are, since a new test may notice them.

    .ci/mutants.py [--every N [--from M]] [MODULE ...]    tries the mutants of the modules (or all): each, or every Nth
    .ci/mutants.py --survivors [MODULE ...]               shows what survived, tries nothing

`--from M` begins at the Mth, so that tests written for one sample are measured on another.
"""

import argparse
import contextlib
import fnmatch
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst
import libcst.matchers as m
from mutmut.__main__ import create_mutants
from mutmut.configuration import config
from mutmut.mutation import file_mutation
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "mutants"
PLAN, VERDICTS = MADE / "plan.json", MADE / "verdicts.jsonl"
KILLED, SURVIVED, UNREACHED, TIMED_OUT = 1, 0, 33, 36
NOT_NOTICED: dict[int | None, str] = {SURVIVED: "survived", TIMED_OUT: "no end", UNREACHED: "no test"}
ROUTED = m.Decorator(m.Call(m.Attribute(value=m.Name("router"))))


def mutate_decorated_functions() -> None:
    """Lets mutmut change functions that carry decorators, which it passes over: actions are `@transaction.atomic`.

    The decorators stay on the function that chooses between the original and its mutants, and come off these copies, so
    that each acts once, as in use.
    """
    passes_over = file_mutation.MutationVisitor._skip_node_and_children
    arranges = file_mutation.function_trampoline_arrangement

    def skip(visitor: file_mutation.MutationVisitor, node: cst.CSTNode) -> bool:
        # The API's router reads a function's signature where the function stands, which a chooser does not tell it.
        routed = isinstance(node, cst.FunctionDef) and any(m.matches(one, ROUTED) for one in node.decorators)
        if isinstance(node, cst.FunctionDef) and node.decorators and not routed:
            return False
        return passes_over(visitor, node)

    def arrange(function: cst.FunctionDef, mutants: Sequence[file_mutation.Mutation], class_name: str | None) -> Any:
        declared, nodes, filled, names = arranges(function, mutants, class_name)
        kinds = {one.decorator.value for one in function.decorators if isinstance(one.decorator, cst.Name)}
        if kinds & {"staticmethod", "classmethod"}:
            return declared, nodes, filled, names
        chooser, *copies = nodes
        bare = [copy.with_changes(decorators=[]) if isinstance(copy, cst.FunctionDef) else copy for copy in copies]
        return declared, [chooser, *bare], filled, names

    file_mutation.MutationVisitor._skip_node_and_children = skip  # type: ignore[method-assign]
    file_mutation.function_trampoline_arrangement = arrange  # type: ignore[assignment]


class Module(NamedTuple):
    name: str
    kept: SourceFileMutationData

    @property
    def mutants(self) -> dict[str, int | None]:
        return self.kept.exit_code_by_key

    def count(self, *verdicts: int | None) -> int:
        return sum(1 for verdict in self.mutants.values() if verdict in verdicts)


def make_mutants() -> None:
    MADE.mkdir(exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        copy_src_dir()
        copy_also_copy_files()
        create_mutants(1)


def load_modules(patterns: Sequence[str]) -> list[Module]:
    found = []
    for path in sorted(walk_mutatable_files()):
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        if patterns and not any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
            continue
        kept = SourceFileMutationData(path=path)
        kept.load()
        if kept.exit_code_by_key:
            found.append(Module(name, kept))
    return found


def choose(modules: Sequence[Module], every: int, first: int) -> list[str]:
    """The mutants to try: of each module every Nth, which are the same in each run, but for those noticed before."""
    return [
        mutant
        for module in modules
        for mutant, verdict in list(module.mutants.items())[first::every]
        if verdict != KILLED
    ]


def try_mutants(modules: Sequence[Module], chosen: Sequence[str]) -> None:
    """Runs the trials in one process, and keeps what each ended with as far as they came."""
    PLAN.write_text(json.dumps(chosen))
    VERDICTS.unlink(missing_ok=True)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "mutant_trials", "-p", "no:xdist", "--rootdir=."]
    paths = os.pathsep.join([str(MADE), str(ROOT / ".ci")])
    ended = subprocess.run(
        [*words, *config().pytest_add_cli_args_test_selection], cwd=MADE, env=os.environ | {"PYTHONPATH": paths}
    )
    by_name = {mutant: module for module in modules for mutant in module.mutants}
    for line in VERDICTS.read_text().splitlines() if VERDICTS.exists() else ():
        mutant, verdict = json.loads(line)
        by_name[mutant].mutants[mutant] = verdict
    for module in modules:
        module.kept.save()
    if ended.returncode:
        sys.exit("The trials did not come to their end; what they found is kept.")


def show_table(modules: Sequence[Module]) -> None:
    """What did not come to its end is no proof: a machine that is busy makes it so. It is tried again, and not counted
    as noticed."""
    print(f"{'module':42}{'tried':>7}{'noticed':>9}{'survived':>10}{'no end':>8}{'no test':>9}{'score':>8}")
    rows = [[module.count(verdict) for verdict in (KILLED, SURVIVED, TIMED_OUT, UNREACHED)] for module in modules]
    for module, row in zip(modules, rows, strict=True):
        show_row(module.name, row)
    show_row("all", [sum(column) for column in zip(*rows, strict=True)])


def show_row(name: str, row: Sequence[int]) -> None:
    noticed, survived, timed_out, unreached = row
    tried = sum(row)
    score = f"{100 * noticed / tried:.1f} %" if tried else "-"
    print(f"{name:42}{tried:7}{noticed:9}{survived:10}{timed_out:8}{unreached:9}{score:>8}")


def show_survivors(modules: Sequence[Module]) -> None:
    for module in modules:
        for mutant, verdict in module.mutants.items():
            if verdict in NOT_NOTICED:
                print(f"# {mutant}: {NOT_NOTICED[verdict]}")
                lines = get_diff_for_mutant(mutant, path=module.kept.path).splitlines()[2:]
                print("\n".join(line for line in lines if line.startswith(("-", "+"))))


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("modules", nargs="*", metavar="MODULE", help="'tracking.links.actions', 'hub.core.outbox.*'")
    said.add_argument("--every", type=int, default=1, metavar="N", help="try only every Nth mutant of a module")
    said.add_argument("--from", type=int, default=0, dest="first", metavar="M", help="beginning at the Mth")
    said.add_argument("--survivors", action="store_true", help="show what survived, and try nothing")
    asked = said.parse_args()
    os.chdir(ROOT)
    mutate_decorated_functions()
    if not asked.survivors:
        make_mutants()
    modules = load_modules(asked.modules)
    if not modules:
        sys.exit("No such module is mutated; [tool.mutmut] in pyproject.toml says which are.")
    if asked.survivors:
        show_survivors(modules)
    else:
        if chosen := choose(modules, asked.every, asked.first):
            try_mutants(modules, chosen)
        show_table(modules)


if __name__ == "__main__":
    main()
