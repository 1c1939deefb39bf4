"""The stories of Business and Science: where each belongs, when it ran, what its pictures show."""

from typing import Final

from newsroom.demo.nouns import DemoPhoto, DemoStory

STORIES: Final[tuple[DemoStory, ...]] = (
    DemoStory(
        file="port-that-runs-on-small-boxes.txt",
        section="business",
        topics=("port-and-workshop",),
        language="en",
        days_ago=3.3,
        state="live",
        photos=(
            DemoPhoto(
                "port_cranes",
                "Tall blue cranes stand over stacked containers and two ships at a quay.",
            ),
            DemoPhoto(
                "harbour", "Stacked cargo waits on a stone quay beside a ship in a calm harbour."
            ),
            DemoPhoto(
                "factory", "Workers stand at benches among metal frames in a large workshop."
            ),
            DemoPhoto(
                "skyline_dawn",
                "Towers and cranes stand along a river under a pale sky at daybreak.",
            ),
        ),
    ),
    DemoStory(
        file="port-sets-daily-record.txt",
        section="business",
        topics=("port-and-workshop",),
        language="en",
        days_ago=0.4,
        state="live",
    ),
    DemoStory(
        file="bearing-maker-hires-apprentices.txt",
        section="business",
        topics=(
            "port-and-workshop",
            "learning",
        ),
        language="en",
        days_ago=13.6,
        state="live",
        photos=(
            DemoPhoto(
                "factory",
                "Rows of grinding machines stand in a long factory hall with high windows.",
            ),
        ),
    ),
    DemoStory(
        file="enzymes-that-travel-unchilled.txt",
        section="business",
        topics=(
            "port-and-workshop",
            "learning",
        ),
        language="en",
        days_ago=4.6,
        state="live",
        photos=(
            DemoPhoto(
                "laboratory",
                "A technician in a white coat places small vials in a metal instrument.",
            ),
            DemoPhoto(
                "laboratory", "Cardboard boxes stand on a bench beside racks of glass vials."
            ),
        ),
    ),
    DemoStory(
        file="yanmen-meizhiji.txt",
        section="business",
        topics=(
            "port-and-workshop",
            "learning",
        ),
        language="zh-hans",
        days_ago=4.4,
        state="live",
        photos=(
            DemoPhoto("laboratory", "穿白大褂的技术员将小玻璃瓶放进金属仪器。"),
            DemoPhoto("laboratory", "实验台上码着纸盒，旁边是一排排玻璃小瓶。"),
        ),
        translation_of="enzymes-that-travel-unchilled.txt",
    ),
    DemoStory(
        file="cups-from-bamboo-offcuts.txt",
        section="business",
        topics=("port-and-workshop",),
        language="en",
        days_ago=0.5,
        state="draft",
        photos=(
            DemoPhoto("terraces", "Green terraces climb a hillside below a belt of tall bamboo."),
            DemoPhoto("factory", "Trays of pale cups move along a bench beside a large press."),
        ),
    ),
    DemoStory(
        file="ships-to-plug-in.txt",
        section="business",
        topics=(
            "port-and-workshop",
            "water-watch",
        ),
        language="en",
        days_ago=35.1,
        state="live",
        photos=(
            DemoPhoto(
                "port_cranes",
                "A cargo ship lies at a quay beneath cranes with a cabinet at its side.",
            ),
            DemoPhoto(
                "harbour", "Dark ships lie at a still quay with small lights along the water."
            ),
        ),
    ),
    DemoStory(
        file="umbrella-street-mends-its-own.txt",
        section="business",
        topics=(
            "port-and-workshop",
            "markets-and-tables",
        ),
        language="en",
        days_ago=109.4,
        state="live",
        photos=(
            DemoPhoto(
                "rain_street",
                "People with umbrellas stand along a narrow lane of shops in the rain.",
            ),
        ),
    ),
    DemoStory(
        file="listening-to-the-hill.txt",
        section="science",
        topics=(
            "hill-and-forest",
            "learning",
        ),
        language="en",
        days_ago=1.4,
        state="live",
        photos=(
            DemoPhoto(
                "observatory",
                "A white observatory dome stands on a wooded ridge under a clear sky.",
            ),
            DemoPhoto(
                "classroom", "Pupils at desks look towards a wavy line drawn across a blackboard."
            ),
            DemoPhoto(
                "mountains_mist", "Two mountain crests rise one behind the other out of white mist."
            ),
            DemoPhoto(
                "laboratory", "Small instruments lie open on a workshop bench beneath a lamp."
            ),
        ),
    ),
    DemoStory(
        file="two-tremors-too-small-to-feel.txt",
        section="science",
        topics=("hill-and-forest",),
        language="en",
        days_ago=12.2,
        state="live",
    ),
    DemoStory(
        file="no-pandas-but-eleven-frogs.txt",
        section="science",
        topics=(
            "hill-and-forest",
            "water-watch",
        ),
        language="en",
        days_ago=24.8,
        state="live",
        photos=(
            DemoPhoto("forest", "A narrow stream runs between trees and ferns on a shaded slope."),
            DemoPhoto(
                "river_bend",
                "A small stream joins a wide river where it bends beneath wooded hills.",
            ),
        ),
    ),
    DemoStory(
        file="terrace-soil-is-worth-keeping.txt",
        section="science",
        topics=("hill-and-forest",),
        language="en",
        days_ago=61.5,
        state="live",
        photos=(
            DemoPhoto(
                "terraces",
                "Stone-walled terraces planted with green crops curve around a hillside.",
            ),
            DemoPhoto(
                "laboratory", "Trays of dried soil stand beside a balance on a laboratory bench."
            ),
        ),
    ),
    DemoStory(
        file="the-mist-keeps-a-calendar.txt",
        section="science",
        topics=("hill-and-forest",),
        language="en",
        days_ago=131.7,
        state="live",
        photos=(
            DemoPhoto(
                "observatory",
                "An observatory dome and a small camera mast stand against a morning sky.",
            ),
            DemoPhoto(
                "mountains_mist", "Thin mist lies in a deep gorge between ridges in morning light."
            ),
        ),
    ),
)
