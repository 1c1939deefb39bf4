"""The demo newspaper: people, places, notices and stories, all through the verbs of the desk."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts import roles
from accounts.models import User
from articles import exchange, placing, workflow
from articles.models import Article, Author, Kind, MustRead, Section, Topic
from articles.workflow import arranging, shelves
from newsroom.demo import catalogue, pictures, plan
from newsroom.demo.nouns import DemoStory
from notices import upkeep
from notices.models import ConsentText, NoticeKind, Page, SiteNotice
from photos.rights import printed_credit

ACCOUNTS = {  # role, first name, last name
    "reporter": (roles.REPORTER, "Li", "Weiran"),
    "second-reporter": (roles.REPORTER, "Tomas", "Hale"),
    "editor": (roles.EDITOR, "Shen", "Anqi"),
    "photo-editor": (roles.PHOTO_EDITOR, "Chen", "Yu"),
    "staff": (roles.SITE_STAFF, "Qiao", "Lan"),
    "admin": (roles.ADMINISTRATOR, "Wu", "Dezhi"),
}
_REPORTERS = {"li-weiran": "reporter", "tomas-hale": "second-reporter"}
_FOLDER = Path(__file__).parent
_SINCE_BEFORE = timedelta(days=365)


def fill(*, password: str, renew: bool, say: Callable[[str], object]) -> None:
    """Make the demo newspaper unless one is there.

    New accounts get `password`; with `renew`, those that are there get it too.
    """
    people = _accounts(password, renew=renew)
    if Article.objects.exists():
        return
    say("Printing the demo newspaper ...")
    now = timezone.now()
    drawn = pictures.draw(list(_wanted(now)), say=say)
    with transaction.atomic():
        _places_and_people(people["admin"], people, now)
        _about_the_site(people["staff"], now - _SINCE_BEFORE)
        filed: dict[str, Article] = {}
        for story in sorted(plan.STORIES, key=lambda story: -story.days_ago):
            filed[story.file] = _file(story, drawn.get(story.file, []), people, filed, now)
        _must_read(filed, people["editor"], now)
        _front_pages(filed, people["editor"], now)


def _wanted(now: datetime) -> Iterator[pictures.Wanted]:
    """Every picture of every story, with the caption and credit that stand in its file."""
    for story in plan.STORIES:
        pieces = [piece for piece in _read(story, now).pieces if piece.sort == "caption"]
        for number, (photo, piece) in enumerate(zip(story.photos, pieces, strict=True)):
            credit = printed_credit(piece.credit_kind, piece.credit_name, story.language)
            yield pictures.Wanted(story.file, number, photo.scene, piece.text, credit)


def _accounts(password: str, *, renew: bool) -> dict[str, User]:
    people, hashed = {}, make_password(password)
    first = User.objects.filter(username="admin").first()
    # One look tells whether a password is new: hashing takes a quarter of a second each time.
    renew = renew and first is not None and not first.check_password(password)
    for username, (role, first_name, last_name) in ACCOUNTS.items():
        known = {"is_staff": True, "email": f"{username}@example.org"}
        known |= {"first_name": first_name, "last_name": last_name}
        user, is_new = User.objects.get_or_create(username=username, defaults=known)
        if is_new or renew:
            user.password = hashed
            user.save()
        user.groups.set([Group.objects.get(name=role)])
        people[username] = user
    return people


def _places_and_people(by: User, people: dict[str, User], now: datetime) -> None:
    for position, place in enumerate(catalogue.SECTIONS):
        section = Section(
            slug=place.slug,
            name=place.name,
            name_zh=place.chinese_name,
            description=place.description,
            description_zh=place.chinese_description,
            position=position,
        )
        shelves.save_section(section=section, version=None, by=by, now=now)
    for shelf in catalogue.TOPICS:
        topic = Topic(slug=shelf.slug, name=shelf.name, name_zh=shelf.chinese_name)
        shelves.save_topic(topic=topic, version=None, by=by, now=now)
    for person in catalogue.AUTHORS:
        author = Author(
            slug=person.slug,
            name=person.name,
            name_zh=person.chinese_name,
            bio=person.bio,
            bio_zh=person.chinese_bio,
            user=people.get(_REPORTERS.get(person.slug, "")),
        )
        shelves.save_author(author=author, version=None, by=by, now=now)


def _about_the_site(by: User, since: datetime) -> None:
    for language in ("en", "zh-hans"):
        for notice in catalogue.NOTICES:
            row = SiteNotice(
                kind=NoticeKind(notice.kind.replace("-", "_")),
                language=language,
                value=notice.value,
                span=DateTimeTZRange(since, None),
            )
            upkeep.put_up(row=row, by=by, now=since)
    for page in catalogue.PAGES:
        title, _, text = (_FOLDER / "pages" / page.file).read_text("utf-8").partition("\n")
        text_page = Page(
            slug=page.slug,
            language=page.language,
            title=title.strip(),
            text=text.strip(),
            span=DateTimeTZRange(since, None),
        )
        upkeep.put_up(row=text_page, by=by, now=since)
    for consent in catalogue.CONSENTS:
        words = ConsentText(
            edition=f"{since:%Y-%m}",
            language=consent.language,
            text=consent.text,
            agree=consent.agree_label,
            decline="不同意" if consent.language == "zh-hans" else "Decline",
            policy=consent.policy_label,
            span=DateTimeTZRange(since, None),
        )
        upkeep.put_up(row=words, by=by, now=since)


def _file(
    story: DemoStory,
    drawn: list[bytes],
    people: dict[str, User],
    filed: dict[str, Article],
    now: datetime,
) -> Article:
    at = now - timedelta(days=story.days_ago)
    appears = _tomorrow(now) if story.state == "scheduled" else at
    read = _read(story, appears)
    by = people[_owner(read.names)]
    original = filed.get(story.translation_of or "")
    plain = workflow.Draft(
        headline=read.headline,
        topics=tuple(Topic.objects.filter(slug__in=story.topics)),
        translations=original.translations if original else None,
    )
    imported = exchange.bring_in(
        read,
        pictures=[(f"{story.file}-{n}.jpg", data) for n, data in enumerate(drawn)],
        alts=[photo.alt for photo in story.photos],
        by=by,
        now=at,
        section=Section.objects.get(slug=story.section),
        draft=plain,
    )
    article = imported.article
    if story.state != "draft":
        _publish(article, story, appears, at, people["editor"])
    return article


def _publish(article: Article, story: DemoStory, since: datetime, at: datetime, by: User) -> None:
    workflow.publish(article_id=article.pk, version=1, by=by, now=at, since=since)
    later = at + timedelta(hours=5)
    if story.correction:
        draft, change = workflow.draft_of(article), story.correction
        draft = replace(
            draft,
            lead=draft.lead.replace(change.wrong, change.right),
            body=draft.body.replace(change.wrong, change.right),
        )
        saved = workflow.save(article_id=article.pk, draft=draft, version=2, by=by, now=later)
        workflow.publish(
            article_id=article.pk,
            version=saved.version,
            by=by,
            now=later,
            kind=Kind.CORRECTION,
            note=story.correction.note,
        )
    if story.withdrawal_reason:
        workflow.withdraw(
            article_id=article.pk, version=2, note=story.withdrawal_reason, by=by, now=later
        )


def _read(story: DemoStory, appears: datetime) -> exchange.Story:
    """The story as its first edition printed it, dated on the day it appears."""
    text = (_FOLDER / "stories" / story.file).read_text("utf-8")
    if story.correction:
        text = text.replace(story.correction.right, story.correction.wrong)
    day = timezone.localtime(appears).strftime("%Y-%m-%d")
    return exchange.read(text.replace("{date}", day).encode())


def _front_pages(filed: dict[str, Article], by: User, now: datetime) -> None:
    """What the editor has placed: an arranged page, and one story that is planned for it."""
    for story, slot, index, hours in catalogue.FRONT:
        article = filed[story]
        section = article.section_id if slot == placing.SECTION else 0
        since = now + timedelta(hours=hours)
        arranging.place(
            language=article.language,
            story_id=article.pk,
            spot=placing.Spot(slot, section or 0, index),
            version=arranging.version_of(article.language),
            by=by,
            now=now,
            since=since,
            until=since + timedelta(hours=12) if hours else None,
        )


def _owner(names: tuple[str, ...]) -> str:
    """Who files a story: the reporter it is by, where that person has an account."""
    slugs = Author.objects.filter(name__in=names).values_list("slug", flat=True)
    return next((_REPORTERS[slug] for slug in slugs if slug in _REPORTERS), "editor")


def _tomorrow(now: datetime) -> datetime:
    day = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, catalogue.SCHEDULED_CLOCK))


def _must_read(filed: dict[str, Article], by: User, since: datetime) -> None:
    for entry in catalogue.MUST_READ:
        row = MustRead(
            story=filed[entry.story] if entry.story else None,
            url=entry.url or "",
            title=entry.title,
            language=filed[entry.story].language if entry.story else "en",
            position=entry.order,
            span=DateTimeTZRange(since, None),
        )
        shelves.save_must_read(entry=row, version=None, by=by, now=since)
