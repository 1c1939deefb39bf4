"""Every story of the demo newspaper, section by section."""

from typing import Final

from newsroom.demo import plan_life, plan_town, plan_work
from newsroom.demo.nouns import DemoStory

STORIES: Final[tuple[DemoStory, ...]] = plan_town.STORIES + plan_work.STORIES + plan_life.STORIES
