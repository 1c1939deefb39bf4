"""The stories of City and River: where each belongs, when it ran, what its pictures show."""

from typing import Final

from newsroom.demo.nouns import DemoCorrection, DemoPhoto, DemoStory

STORIES: Final[tuple[DemoStory, ...]] = (
    DemoStory(
        file="last-trains-later-on-match-nights.txt",
        section="city",
        topics=("getting-around",),
        language="en",
        days_ago=0.06,
        state="live",
    ),
    DemoStory(
        file="budget-puts-roofs-first.txt",
        section="city",
        topics=("homes-and-stairs",),
        language="en",
        days_ago=0.35,
        state="live",
        photos=(
            DemoPhoto(
                "skyline_dawn",
                "Rooftops and towers on a hillside catch the first light of morning.",
            ),
        ),
    ),
    DemoStory(
        file="line-four-reaches-cranefield.txt",
        section="city",
        topics=("getting-around",),
        language="en",
        days_ago=1.2,
        state="live",
        photos=(
            DemoPhoto(
                "metro", "A metro train with bright headlights enters a station with a curved roof."
            ),
            DemoPhoto(
                "metro", "People walk through a wide underground concourse towards long escalators."
            ),
        ),
    ),
    DemoStory(
        file="ditie-sihaoxian-hetian.txt",
        section="city",
        topics=("getting-around",),
        language="zh-hans",
        days_ago=1.15,
        state="live",
        photos=(DemoPhoto("metro", "一列亮着车灯的地铁列车驶入拱顶车站。"),),
        translation_of="line-four-reaches-cranefield.txt",
    ),
    DemoStory(
        file="stonesteps-water-main.txt",
        section="city",
        topics=("homes-and-stairs",),
        language="en",
        days_ago=1.45,
        state="live",
    ),
    DemoStory(
        file="willow-reach-bridge-lifted.txt",
        section="city",
        topics=(
            "getting-around",
            "port-and-workshop",
        ),
        language="en",
        days_ago=9.1,
        state="live",
        photos=(
            DemoPhoto(
                "bridge",
                ("A long bridge with a new middle span stands on stone piers across a wide river."),
            ),
            DemoPhoto(
                "mountains_mist",
                "Layers of mist lie between dark mountain ridges above a river gorge.",
            ),
            DemoPhoto(
                "factory", "Steel girders lie under overhead cranes in a long workshop hall."
            ),
        ),
    ),
    DemoStory(
        file="warehouse-becomes-school.txt",
        section="city",
        topics=("learning",),
        language="en",
        days_ago=21.6,
        state="corrected",
        photos=(
            DemoPhoto(
                "classroom",
                "Desks stand in rows before a blackboard in a bright room with a tall window.",
            ),
            DemoPhoto("harbour", "Boats lie along a quay in front of an old brick warehouse."),
        ),
        correction=DemoCorrection(
            note=(
                "An earlier version of this story said that the former warehouse would hold "
                "twelve classrooms. It will hold fourteen."
            ),
            wrong="twelve classrooms",
            right="fourteen classrooms",
        ),
    ),
    DemoStory(
        file="handrails-of-lantern-hill.txt",
        section="city",
        topics=("homes-and-stairs",),
        language="en",
        days_ago=47.7,
        state="live",
        photos=(
            DemoPhoto(
                "rain_street", "A steep stepped street shines with rain under lamps and old eaves."
            ),
            DemoPhoto("portrait", "Head and shoulders of an older man in a plain jacket outdoors."),
        ),
    ),
    DemoStory(
        file="a-map-of-every-pothole.txt",
        section="city",
        topics=("getting-around",),
        language="en",
        days_ago=0.8,
        state="draft",
        photos=(
            DemoPhoto(
                "rain_street",
                "Puddles lie on a wet city street between parked buses and shopfronts.",
            ),
        ),
    ),
    DemoStory(
        file="fog-plan-for-the-bridge.txt",
        section="city",
        topics=(
            "getting-around",
            "hill-and-forest",
        ),
        language="en",
        days_ago=73.3,
        state="withdrawn",
        photos=(
            DemoPhoto("bridge", "A high bridge with a line of lamps fades into fog above a river."),
            DemoPhoto(
                "mountains_mist", "Fog fills the valleys between mountain ridges seen from above."
            ),
        ),
        withdrawal_reason=(
            "This report described a draft plan for closing Saltgate High Bridge in fog "
            "as though it had been adopted. It had not, and the times given were not "
            "final. The Ledger has withdrawn the report and will return to the plan once "
            "it has been decided."
        ),
    ),
    DemoStory(
        file="night-ferry-keeps-its-bell.txt",
        section="river",
        topics=(
            "getting-around",
            "water-watch",
        ),
        language="en",
        days_ago=0.12,
        state="live",
        photos=(
            DemoPhoto(
                "ferry", "A two-deck ferry with lit windows pulls away from a stone pier at night."
            ),
            DemoPhoto(
                "skyline_night",
                "The lit towers of a hillside city stand above dark water, seen from a deck.",
            ),
            DemoPhoto(
                "harbour",
                "Small boats lie at moorings in a calm harbour below an old stone building.",
            ),
            DemoPhoto(
                "portrait", "Head and shoulders of an older ferry captain in a dark jacket and cap."
            ),
        ),
    ),
    DemoStory(
        file="yejian-duchuan-zhongsheng.txt",
        section="river",
        topics=(
            "getting-around",
            "water-watch",
        ),
        language="zh-hans",
        days_ago=0.1,
        state="live",
        photos=(
            DemoPhoto("ferry", "夜色中，一艘亮着舷窗的双层渡船驶离石砌码头。"),
            DemoPhoto("skyline_night", "从甲板上望去，山城楼宇的灯光映在夜晚的江面上。"),
        ),
        translation_of="night-ferry-keeps-its-bell.txt",
    ),
    DemoStory(
        file="river-falls-below-watch-mark.txt",
        section="river",
        topics=("water-watch",),
        language="en",
        days_ago=1.05,
        state="live",
    ),
    DemoStory(
        file="year-of-the-water.txt",
        section="river",
        topics=(
            "water-watch",
            "hill-and-forest",
        ),
        language="en",
        days_ago=6.4,
        state="live",
        photos=(
            DemoPhoto(
                "river_bend", "A river curves between steep green banks under pale morning light."
            ),
            DemoPhoto(
                "terraces", "Curved terraces of green fields step down a hillside towards a river."
            ),
            DemoPhoto(
                "laboratory", "Rows of numbered glass jars stand on a bench in a bright laboratory."
            ),
            DemoPhoto(
                "forest",
                "Tall trees stand close together on a slope that runs down to clear water.",
            ),
        ),
    ),
    DemoStory(
        file="ramps-for-every-pier.txt",
        section="river",
        topics=(
            "getting-around",
            "homes-and-stairs",
        ),
        language="en",
        days_ago=19.3,
        state="live",
        photos=(
            DemoPhoto(
                "ferry", "Passengers walk up a gently sloping ramp onto a white ferry at a pier."
            ),
        ),
    ),
    DemoStory(
        file="shipyard-that-still-uses-adzes.txt",
        section="river",
        topics=(
            "port-and-workshop",
            "water-watch",
        ),
        language="en",
        days_ago=84.2,
        state="live",
        photos=(
            DemoPhoto(
                "harbour",
                "A wooden keel rests on blocks beside calm water with boats moored behind.",
            ),
        ),
    ),
    DemoStory(
        file="jiangbian-liangshuiren.txt",
        section="river",
        topics=("water-watch",),
        language="zh-hans",
        days_ago=27.5,
        state="live",
        photos=(DemoPhoto("river_bend", "江水在青山间转弯，岸边的石阶伸入水中。"),),
    ),
)
