"""The stories of Culture and Sport: where each belongs, when it ran, what its pictures show."""

from typing import Final

from newsroom.demo.nouns import DemoPhoto, DemoStory

STORIES: Final[tuple[DemoStory, ...]] = (
    DemoStory(
        file="curtain-up-at-saltgate.txt",
        section="culture",
        topics=("stage-and-screen",),
        language="en",
        days_ago=2.3,
        state="live",
        photos=(
            DemoPhoto(
                "opera_stage",
                "Three opera performers in bright robes stand on a lit stage with hangings.",
            ),
            DemoPhoto(
                "portrait",
                "Head and shoulders of a woman in a dark jacket with her hair tied back.",
            ),
            DemoPhoto(
                "tea_house",
                "People sit at wooden tables with lidded cups beneath hanging lanterns.",
            ),
        ),
    ),
    DemoStory(
        file="yanmen-ketang-kaimu.txt",
        section="culture",
        topics=("stage-and-screen",),
        language="zh-hans",
        days_ago=2.1,
        state="live",
        photos=(
            DemoPhoto("opera_stage", "三名穿彩色戏服的演员站在灯光明亮的戏台上。"),
            DemoPhoto("tea_house", "灯笼下的木桌旁坐满客人，桌上摆着盖碗。"),
        ),
        translation_of="curtain-up-at-saltgate.txt",
    ),
    DemoStory(
        file="a-hundred-years-of-hot-water.txt",
        section="culture",
        topics=("markets-and-tables",),
        language="en",
        days_ago=1.1,
        state="live",
        photos=(
            DemoPhoto(
                "tea_house", "Old men sit at wooden tables with steaming cups in a tea house."
            ),
            DemoPhoto(
                "tea_house", "Rows of lidded tea bowls stand on a wooden shelf above a stove."
            ),
        ),
    ),
    DemoStory(
        file="forty-more-stalls.txt",
        section="culture",
        topics=("markets-and-tables",),
        language="en",
        days_ago=1.8,
        state="live",
        photos=(
            DemoPhoto(
                "market",
                ("Rows of food stalls with lit awnings and lanterns line a crowded night street."),
            ),
        ),
    ),
    DemoStory(
        file="central-library-opens-sunday-nights.txt",
        section="culture",
        topics=("learning",),
        language="en",
        days_ago=5.2,
        state="live",
        photos=(
            DemoPhoto(
                "library", "Readers sit at long tables with lamps between tall shelves of books."
            ),
        ),
    ),
    DemoStory(
        file="films-on-the-steps.txt",
        section="culture",
        topics=("stage-and-screen",),
        language="en",
        days_ago=29.4,
        state="live",
        photos=(
            DemoPhoto(
                "skyline_night", "City lights glow along a harbour at night above dark water."
            ),
        ),
    ),
    DemoStory(
        file="sounds-of-the-market-archived.txt",
        section="culture",
        topics=(
            "markets-and-tables",
            "learning",
        ),
        language="en",
        days_ago=96.7,
        state="live",
    ),
    DemoStory(
        file="map-room-unrolls-its-rivers.txt",
        section="culture",
        topics=(
            "learning",
            "water-watch",
        ),
        language="en",
        days_ago=147.5,
        state="live",
        photos=(
            DemoPhoto(
                "library", "A long scroll lies open on a reading table between tall bookshelves."
            ),
            DemoPhoto("river_bend", "A wide river with a pale sandbank bends between green hills."),
        ),
    ),
    DemoStory(
        file="shijiefang-zaochapu.txt",
        section="culture",
        topics=("markets-and-tables",),
        language="zh-hans",
        days_ago=8.3,
        state="live",
        photos=(DemoPhoto("tea_house", "清晨的茶铺里，客人围坐木桌，桌上盖碗冒着热气。"),),
    ),
    DemoStory(
        file="rowers-take-the-basin.txt",
        section="sport",
        topics=("water-watch",),
        language="en",
        days_ago=0.7,
        state="live",
        photos=(
            DemoPhoto("rowing", "A crew of eight rows a narrow boat past a pier in early light."),
            DemoPhoto(
                "river_bend",
                "A broad still stretch of water curves below green hills and a low dam.",
            ),
        ),
    ),
    DemoStory(
        file="marathon-climbs-again.txt",
        section="sport",
        topics=(
            "getting-around",
            "homes-and-stairs",
        ),
        language="en",
        days_ago=0.0,
        state="scheduled",
        photos=(
            DemoPhoto(
                "marathon", "A dense crowd of runners fills a city street between spectators."
            ),
            DemoPhoto(
                "bridge", "A high bridge with slender piers spans a river between two hills."
            ),
        ),
    ),
    DemoStory(
        file="the-hall-under-the-flyover.txt",
        section="sport",
        topics=(
            "learning",
            "homes-and-stairs",
        ),
        language="en",
        days_ago=54.6,
        state="live",
        photos=(
            DemoPhoto(
                "table_tennis",
                "Players face each other across rows of blue tables in a low bright hall.",
            ),
        ),
    ),
    DemoStory(
        file="saltgate-girls-win-the-district.txt",
        section="sport",
        topics=("learning",),
        language="en",
        days_ago=15.8,
        state="live",
        photos=(
            DemoPhoto(
                "table_tennis", "A young player leans over a blue table to serve in a sports hall."
            ),
        ),
    ),
    DemoStory(
        file="the-grass-at-cranefield.txt",
        section="sport",
        topics=("hill-and-forest",),
        language="en",
        days_ago=1.6,
        state="draft",
        photos=(
            DemoPhoto(
                "stadium",
                "An empty football pitch lies green inside a large stadium with tiered seats.",
            ),
        ),
    ),
)
