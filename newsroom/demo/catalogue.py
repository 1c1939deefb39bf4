"""Who writes the demo newspaper, how it is divided, and what it says about itself."""

from datetime import time
from typing import Final

from newsroom.demo.nouns import (
    DemoAuthor,
    DemoConsent,
    DemoMustRead,
    DemoNotice,
    DemoPage,
    DemoSection,
    DemoTopic,
)

SITE_NAME: Final = "The Jialing Ledger"
SITE_CHINESE_NAME: Final = "嘉陵纪事"
SITE_STRAPLINE: Final = "The city, the river and the people between them"
SITE_CHINESE_STRAPLINE: Final = "写这座城、这条江，写城与江之间的人"
SCHEDULED_CLOCK: Final = time(6, 0)

AUTHORS: Final[tuple[DemoAuthor, ...]] = (
    DemoAuthor(
        slug="li-weiran",
        name="LI WEIRAN",
        chinese_name="李蔚然",
        bio=(
            "Li Weiran covers City Hall and the old districts. She joined The Ledger as a night "
            "copy-taker, has sat through eleven budgets, and still reads every annex. She writes "
            "in English and Chinese."
        ),
        chinese_bio=(
            "李蔚然，城事记者，跑市政与老城。从夜班收稿员做起，听完过十一份预算案，"
            "附件一页不落。中英文都写。"
        ),
    ),
    DemoAuthor(
        slug="tomas-hale",
        name="TOMAS HALE",
        chinese_name="汤姆斯·黑尔",
        bio=(
            "Tomas Hale reports on transport, shipping and rowing. A boatbuilder's son, he came "
            "to Jialing Bay for one season and has stayed for fourteen years. He files from "
            "ferries whenever the timetable allows."
        ),
        chinese_bio=(
            "汤姆斯·黑尔，写交通、航运和赛艇。父亲是造船匠，本来只打算在嘉陵湾住一季，"
            "一住十四年。能在渡船上写的稿，不回办公室写。"
        ),
    ),
    DemoAuthor(
        slug="chen-yu",
        name="CHEN YU",
        chinese_name="陈雨",
        bio=(
            "Chen Yu writes about science and the river and takes many of the paper's pictures. "
            "He trained as a hydrologist, and keeps a water gauge on the wall beside his desk "
            "that has never once been needed."
        ),
        chinese_bio=(
            "陈雨，写科学和江河，也常拿相机。学水文出身，办公桌旁的墙上钉着一根水尺，"
            "至今没派上过用场。"
        ),
    ),
    DemoAuthor(
        slug="rosa-marchetti",
        name="ROSA MARCHETTI",
        chinese_name="罗莎",
        bio=(
            "Rosa Marchetti covers business and the stage, two beats that she says differ mainly "
            "in their lighting. She has written for The Ledger for nine years and translates her "
            "own stories into Chinese."
        ),
        chinese_bio=(
            "罗莎，写财经，也写舞台，说这两行的差别主要在灯光。供职本报九年，"
            "自己的稿子自己写中文版。"
        ),
    ),
    DemoAuthor(
        slug="zhou-min",
        name="ZHOU MIN",
        chinese_name="周敏",
        bio=(
            "Zhou Min follows housing, the metro and everyday life on the stair streets. She grew "
            "up on Lantern Hill, counts steps without meaning to, and photographs most of her own "
            "stories."
        ),
        chinese_bio=(
            "周敏，关注住房、地铁和梯坎上的日常。在灯山长大，走路不自觉地数台阶，"
            "稿件配图多半自己拍。"
        ),
    ),
)

SECTIONS: Final[tuple[DemoSection, ...]] = (
    DemoSection(
        slug="city",
        name="City",
        chinese_name="城事",
        description="City Hall, streets, homes and schools: how Jialing Bay is run and lived in.",
        chinese_description="市政、街巷、住房与学校：这座城怎么管，日子怎么过。",
    ),
    DemoSection(
        slug="business",
        name="Business",
        chinese_name="财经",
        description="The port, the workshops and the laboratories that pay the city's way.",
        chinese_description="港口、工坊与实验室：一座城靠什么吃饭。",
    ),
    DemoSection(
        slug="culture",
        name="Culture",
        chinese_name="文化",
        description="Stage and screen, tea houses and markets, and what the city remembers.",
        chinese_description="戏台、银幕、茶馆、市集，以及这座城记得的事。",
    ),
    DemoSection(
        slug="science",
        name="Science",
        chinese_name="科学",
        description="The hills, the woods and the weather, and the people who measure them.",
        chinese_description="山、林、天气，还有丈量它们的人。",
    ),
    DemoSection(
        slug="sport",
        name="Sport",
        chinese_name="体育",
        description="Rowing, running and table tennis, from the school hall to the stadium.",
        chinese_description="赛艇、长跑、乒乓，从学校球房到大体育场。",
    ),
    DemoSection(
        slug="river",
        name="River",
        chinese_name="江河",
        description="The Tanyun River: its level, its boats and those who live by it.",
        chinese_description="潭云江的水位、船只和沿江人家。",
    ),
)

TOPICS: Final[tuple[DemoTopic, ...]] = (
    DemoTopic("getting-around", "Getting Around", "出行"),
    DemoTopic("port-and-workshop", "Port and Workshop", "港口与工坊"),
    DemoTopic("water-watch", "Water Watch", "看水"),
    DemoTopic("hill-and-forest", "Hill and Forest", "山与林"),
    DemoTopic("homes-and-stairs", "Homes and Stairs", "老楼与梯坎"),
    DemoTopic("learning", "Learning", "求学"),
    DemoTopic("stage-and-screen", "Stage and Screen", "戏台与银幕"),
    DemoTopic("markets-and-tables", "Markets and Tables", "市井餐桌"),
)

MUST_READ: Final[tuple[DemoMustRead, ...]] = (
    DemoMustRead(
        order=1,
        title="The Night Ferry Keeps Its Bell",
        story="night-ferry-keeps-its-bell.txt",
    ),
    DemoMustRead(
        order=2,
        title="New Era, New Journey, New Chongqing",
        url="https://www.ichongqing.info/",
    ),
    DemoMustRead(order=3, title="Listening to the Hill", story="listening-to-the-hill.txt"),
    DemoMustRead(
        order=4,
        title="A Port of Great Cranes, Run on Small Boxes",
        story="port-that-runs-on-small-boxes.txt",
    ),
    DemoMustRead(order=5, title="Curtain Up at Saltgate", story="curtain-up-at-saltgate.txt"),
    DemoMustRead(order=1, title="零点十分，渡船的钟声还在", story="yejian-duchuan-zhongsheng.txt"),
    DemoMustRead(order=2, title="四号线通到鹤田", story="ditie-sihaoxian-hetian.txt"),
)

# Story, where it stands on the front page, and in how many hours it goes there, for half a day.
FRONT: Final = (
    ("night-ferry-keeps-its-bell.txt", "top", 0, 0),
    ("line-four-reaches-cranefield.txt", "top", 1, 0),
    ("curtain-up-at-saltgate.txt", "top", 3, 0),
    ("warehouse-becomes-school.txt", "section", 0, 0),
    ("marathon-climbs-again.txt", "top", 0, 30),
    ("yejian-duchuan-zhongsheng.txt", "top", 0, 0),
    ("ditie-sihaoxian-hetian.txt", "top", 1, 0),
)

NOTICES: Final[tuple[DemoNotice, ...]] = (
    DemoNotice(
        order=1,
        kind="hotline",
        text=(
            "Internet illegal and undesirable information can be reported by calling this "
            "telephone number:+86-23-67158993"
        ),
        value="+86-23-67158993",
    ),
    DemoNotice(
        order=2,
        kind="icp",
        text="渝ICP备20009753号-2",
        value="渝ICP备20009753号-2",
    ),
    DemoNotice(
        order=3,
        kind="news-licence",
        text="互联网新闻信息服务许可证号:50120220004",
        value="50120220004",
    ),
    DemoNotice(
        order=4,
        kind="inquiries",
        text="For any inquiries, please email service@ichongqing.info",
        value="service@ichongqing.info",
    ),
)

CONSENTS: Final[tuple[DemoConsent, ...]] = (
    DemoConsent(
        language="en",
        text=(
            "By continuing to browse our site you agree to our use of cookies, revised Privacy "
            "Policy and Terms of Use. You can change your cookie settings through your browser."
        ),
        agree_label="I Agree",
        policy_label="Our Privacy Statement & Cookie Policy",
        policy_slug="privacy",
    ),
    DemoConsent(
        language="zh-hans",
        text=(
            "继续浏览本网站，即表示您同意我们使用 Cookie，并同意修订后的隐私政策与使用条款。"
            "您可以在浏览器中更改 Cookie 设置。"
        ),
        agree_label="同意",
        policy_label="隐私声明与 Cookie 政策",
        policy_slug="privacy",
    ),
)

PAGES: Final[tuple[DemoPage, ...]] = (
    DemoPage(1, "about-us", "en", "about-us.en.txt"),
    DemoPage(1, "about-us", "zh-hans", "about-us.zh-hans.txt"),
    DemoPage(2, "contact-us", "en", "contact-us.en.txt"),
    DemoPage(2, "contact-us", "zh-hans", "contact-us.zh-hans.txt"),
    DemoPage(3, "privacy", "en", "privacy.en.txt"),
    DemoPage(3, "privacy", "zh-hans", "privacy.zh-hans.txt"),
    DemoPage(4, "terms", "en", "terms.en.txt"),
    DemoPage(4, "terms", "zh-hans", "terms.zh-hans.txt"),
)
