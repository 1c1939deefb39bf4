"""Whether words about a picture say that an algorithm made it, in English or Chinese.

Of a credit or a keyword the name of a tool is enough. A caption may be about such tools (a logo, a
conference): there the words must say that this picture was made with one. Of the program that
wrote a file only those count that make pictures from words, not those that mend photographs.
"""

import re
from collections.abc import Iterable

_AI = r"(?:(?:generative |Google |Meta |OpenAI |Adobe )?A\.?I\.?|artificial intelligence)"
_TOOL = (
    r"(?:midjourney|dall[\W_]{0,3}e(?:[ -]?[23])?|stable diffusion|adobe firefly|leonardo\.ai"
    r"|dreamstudio|nightcafe|craiyon|grok imagine|nano banana|文心一格|通义万相|即梦|可灵)"
)
_MADE = r"(?:generated|created|made|produced|drawn|rendered|imagined|illustrated|synthesi[sz]ed)"
_PICTURE = r"(?:image|picture|photo|photograph|illustration|artwork|art|rendering|graphic)s?"
_NO_PICTURE = r"(?!\s+(?:content|texts?|music|songs?|videos?|answers?|code|voices?|speech|news)\b)"
_BY = r"(?:\s+(?:entirely|partly|wholly))?\s+(?:by|with|using|in|via|through)\s+(?:an?\s+|the\s+)?"
_HELP = r"(?:(?:help|aid)\s+of\s+(?:an?\s+)?)?"
_FROM, _TO = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_NO_NAME = r"(?!\s+(?-i:[A-Z]))"  # Ai Qing painted, and so did AI WEIWEI
_SIGNS = r"[\s\-\u2010-\u2014]{1,3}"

_SAID = (
    rf"{_FROM}(?:{_AI}|{_TOOL}){_SIGNS}{_MADE}{_TO}{_NO_PICTURE}",
    rf"{_FROM}{_MADE}{_BY}{_HELP}(?:{_AI}|{_TOOL}){_TO}{_NO_NAME}",
    rf"{_FROM}{_PICTURE}(?:\s*[:/：]\s*|\s+by\s+|\s+from\s+)(?:{_AI}|{_TOOL}){_TO}{_NO_NAME}",
    rf"[(（\[]\s*(?:{_AI}|{_TOOL})\s*[)）\]]",
    r"(?:AI|ＡＩ|人工智能)\s*(?:技术|软件|工具|模型|辅助|自动){0,2}"
    r"(?:生成|绘制|绘图|绘画|制作|创作|合成|作图|制图|生图|作画)++(?![式物]|内容|技术|服务|音乐|视频)",
)
_NAMED = (
    rf"{_FROM}{_TOOL}{_TO}",
    rf"{_FROM}{_AI}{_SIGNS}{_PICTURE}{_TO}",
    rf"{_FROM}(?:AIGC|genai|text{_SIGNS}to{_SIGNS}image){_TO}",
    r"文生图|AI\s*(?:图|画|插图|配图|图片|图像)",
)
_PROGRAM = re.compile(
    rf"{_FROM}(?:{_TOOL}|stable[ -]diffusion[\w-]*|chatgpt|openai|gpt-(?:4o|image)[\w-]*|gemini"
    r"|google imagen|(?:bing )?image creator|comfyui|automatic1111|invokeai|novelai|fooocus"
    rf"|ideogram|flux\.?1[\w-]*|recraft|seedream|jimeng|doubao){_TO}"
    r"|即梦|可灵|豆包|混元|文心|通义",
    re.IGNORECASE,
)
# The mark that China requires of every generated picture (GB 45438-2025): 1 is made by AI, 2 may
# be, 3 is suspected to be.
_MARK = re.compile(r"\bAIGC\b.{0,40}?\bLabel\W{1,8}[123]\b", re.DOTALL)
_PARAMETERS = re.compile(r"\bSteps: \d+, .*\b(?:Sampler|CFG scale): ", re.DOTALL)
_CAPTION = re.compile("|".join(_SAID), re.IGNORECASE)
_CREDIT = re.compile("|".join((*_SAID, *_NAMED)), re.IGNORECASE)
_WHOLE = re.compile(rf"(?:{_TOOL}|人工智能)\W*", re.IGNORECASE)
_PARTS = re.compile(r"[/,;|+&、，；／]")


def in_caption(text: str) -> str:
    """The words of a caption or description that say so; "" if none do."""
    text = text.strip()
    found = _WHOLE.fullmatch(text) or _CAPTION.search(text)
    return found[0].strip() if found else ""


def in_words(*, captions: Iterable[str], credits: Iterable[str]) -> str:
    """The first words that say so of all that is said of a picture; "" if none do."""
    found = [*map(in_caption, captions), *map(in_credit, credits)]
    return next(filter(None, found), "")


def in_program(text: str) -> str:
    """What names a maker of pictures in what a file says of the program that wrote it.

    Also the mark that the law asks for, and the settings that such programs leave behind.
    """
    found = _PROGRAM.search(text) or _MARK.search(text) or _PARAMETERS.search(text)
    return found[0].strip() if found else ""


def in_credit(text: str) -> str:
    """The words of a credit, an owner or a keyword that say so; "" if none do.

    “AI” alone is no person; CHEN AI and AI QING are.
    """
    if found := _CREDIT.search(text):
        return found[0].strip()
    parts = (part.strip() for part in _PARTS.split(text))
    return next((part for part in parts if part in {"AI", "A.I.", "ＡＩ", "人工智能"}), "")
