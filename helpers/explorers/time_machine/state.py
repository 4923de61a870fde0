"""What can be chosen in the time machine, and all of it in one line of text."""

from dataclasses import fields

from traitlets import Enum, HasTraits, Instance, Int

from helpers.checks import check_choice, check_int
from helpers.explorers.time_machine import plans
from helpers.explorers.time_machine.plans import RUN_NAMES, Plan, Problem, Run, Settings

MORE = (100, 300, 1000, 3000)
PROBLEM = tuple(field.name for field in fields(Problem))
SETTINGS = tuple(field.name for field in fields(Settings))


class State(HasTraits):
    """What can be chosen: the problem, the next run's settings, and the moment to look at."""

    data = Enum(tuple(plans.SPREADS), "moons")
    noise = Int(10, min=0, max=plans.MOST_NOISE)  # hundredths
    layers = Int(2, min=1, max=plans.MOST_LAYERS)
    neurons = Int(4, min=1, max=plans.MOST_NEURONS)  # in each hidden layer
    seed = Int(0, min=0, max=plans.MOST_SEEDS - 1)
    activation = Enum(plans.TRAINABLE, "tanh")
    learning_rate = Enum(plans.RATES, 0.3)
    batch_size = Enum(plans.BATCH_SIZES, 10)
    more = Enum(MORE, 1000)  # steps that a training takes
    plan = Instance(Plan, allow_none=True)  # of what has been trained; counts for its own problem
    shown = Enum(RUN_NAMES, "A")  # the last run if there aren't so many
    step = Int(0, min=0, max=plans.MOST_STEPS)  # the run may end before it

    @property
    def settings(self) -> Settings:
        """What the next run is trained with."""
        return Settings(**{name: getattr(self, name) for name in SETTINGS})

    @property
    def current_plan(self) -> Plan:
        """The plan, or if there is none for this problem, one of nothing trained yet."""
        problem = Problem(**{name: getattr(self, name) for name in PROBLEM})
        if self.plan and self.plan.problem == problem:
            return self.plan
        return Plan(problem, (Run(self.settings),))


def read_line(text: str) -> dict[str, object]:
    """Return the state's values that ``Frame.line`` stands for; an error names the wrong word."""
    words = plans.read_words(text)
    step = plans.read_int("step", words.pop("step", "0"))
    check_int("step", step, minimum=0, maximum=plans.MOST_STEPS)
    shown = check_choice("shown", words.pop("shown", "A"), RUN_NAMES)
    plan = plans.read_plan(words)
    if RUN_NAMES.index(shown) >= len(plan.runs):
        raise ValueError(f"shown must be one of the runs in the line, got {shown!r}")
    settings = plan.runs[RUN_NAMES.index(shown)].settings
    untrained = len(plan.runs) == 1 and not plan.runs[0].end
    return {
        **{name: getattr(plan.problem, name) for name in PROBLEM},
        **{name: getattr(settings, name) for name in SETTINGS},
        "plan": None if untrained else plan,
        "shown": shown,
        "step": step,
    }
