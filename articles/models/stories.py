"""What the desk works on. Nothing here is public: readers see editions."""

import uuid
from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from articles.models.people import Author
from articles.models.places import Section, Topic
from photos.models import Photo


class Stage(models.TextChoices):
    """The desk's own state of a story. It says nothing about the public."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")


class ArticleQuerySet(models.QuerySet["Article"]):
    def seen_by(self, user: User | AnonymousUser) -> "ArticleQuerySet":
        """Stories whose working copy `user` may read: one's own, or every one for the desk."""
        if user.has_perm("articles.change_any_article"):
            return self
        if user.has_perm("articles.view_any_article"):
            return self
        return self.filter(self._own(user))

    def edited_by(self, user: User | AnonymousUser) -> "ArticleQuerySet":
        """Stories that `user` may change: for a reporter their own and assigned ones, else all."""
        if user.has_perm("articles.change_any_article"):
            return self
        if user.has_perm("articles.change_article"):
            return self.filter(self._own(user))
        return self.none()

    @staticmethod
    def _own(user: User | AnonymousUser) -> Q:
        if user.pk is None:  # NULL in a filter finds what belongs to nobody
            return Q(pk__in=[])
        lines = Byline.objects.filter(author__user=user.pk)
        mine = Q(owner_id=user.pk) | Q(assigned_to_id=user.pk)
        return mine | Q(pk__in=lines.values("article"))


class Article(models.Model):
    """A story as the desk has it: the working copy. `articles.workflow` alone writes it."""

    headline = models.CharField(max_length=300, blank=True)
    slug = models.SlugField(
        max_length=120, blank=True, help_text=_("Part of the address; empty: from the headline")
    )
    lead = models.TextField(blank=True, help_text=_("Says the news in one or two sentences"))
    body = models.TextField(blank=True)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT)
    topics = models.ManyToManyField(Topic, blank=True)
    language = models.CharField(max_length=16, choices=settings.LANGUAGES, default="en")
    translations = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text=_("Shared by translations of one another")
    )
    dated_on = models.DateField(
        _("printed date"), null=True, blank=True, help_text=_("Empty: the day it is published")
    )
    embargo_until = models.DateTimeField(null=True, blank=True)
    reprint_source = models.CharField(max_length=200, blank=True)
    reprint_author = models.CharField(_("original author"), max_length=200, blank=True)
    reprint_title = models.CharField(_("original title"), max_length=300, blank=True)
    responsible_editor = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.DRAFT, editable=False)
    legal_hold = models.CharField(
        max_length=300, blank=True, editable=False, help_text=_("Why nothing may be published")
    )
    is_not_for_publication = models.BooleanField(default=False, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assignments",
        editable=False,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stories", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("change_any_article", "Can change every story"),
            ("view_any_article", "Can read every story's working copy"),
            ("publish_article", "Can publish, correct and withdraw"),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="article_newest"),
            GinIndex(fields=["search"], name="article_search", fastupdate=False),
            models.Index(
                fields=["headline"], condition=Q(search=None), name="article_without_search"
            ),
            models.Index(
                fields=["-changed_at", "-id"],
                condition=Q(stage=Stage.IN_REVIEW),
                name="article_in_review",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["translations", "language"], name="One story of a language in a set"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="embargo_stands_before_editions",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__embargo_until__df=pgtrigger.F("old__embargo_until")),
                func="""
                    IF EXISTS (
                        SELECT FROM articles_edition
                        WHERE article_id = NEW.id AND lower(live) < NEW.embargo_until
                        AND (upper(live) IS NULL OR upper(live) > now())
                    ) THEN
                        RAISE EXCEPTION 'an edition would be live before the embargo ends'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'Nothing is live before its embargo';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="nothing_is_planned_while_held",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(new__legal_hold__df=pgtrigger.F("old__legal_hold"))
                | pgtrigger.Q(
                    new__is_not_for_publication__df=pgtrigger.F("old__is_not_for_publication")
                ),
                func="""
                    IF (NEW.legal_hold <> '' OR NEW.is_not_for_publication) AND EXISTS (
                        SELECT FROM articles_edition
                        WHERE article_id = NEW.id AND lower(live) > now()
                    ) THEN
                        RAISE EXCEPTION 'a held story still has a planned edition'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'A held story is not published';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.headline or "Untitled story"


class BylineRole(models.TextChoices):
    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Editor")
    PHOTOGRAPHER = "photographer", _("Photographer")
    TRANSLATOR = "translator", _("Translator")


class Byline(models.Model):
    """Who is named above a story, in which order."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT)
    role = models.CharField(max_length=16, choices=BylineRole, default=BylineRole.REPORTER)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"],
                name="One name in each place of a byline",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["article", "author", "role"], name="A name stands once in a role"
            ),
        ]

    def __str__(self) -> str:
        return self.author.name


class PhotoUse(models.Model):
    """A photo in a story's working copy: its caption and alt text belong to this use."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="photo_uses")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()
    caption = models.TextField(blank=True)
    alt = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "photo"], name="A photo stands once in a story"
            )
        ]

    def __str__(self) -> str:
        return self.caption[:80] or f"Photo {self.photo_id}"


class Step(models.TextChoices):
    """What a revision records. All but SAVED stand out in a story's history."""

    FILED = "filed", _("Filed")
    SAVED = "saved", _("Saved")
    RESTORED = "restored", _("Taken back to an earlier version")
    SUBMITTED = "submitted", _("Submitted for review")
    SENT_BACK = "sent_back", _("Sent back")
    APPROVED = "approved", _("Approved")
    ASSIGNED = "assigned", _("Assigned")
    HELD = "held", _("Held")
    RELEASED = "released", _("Released")
    PUBLISHED = "published", _("Published")
    FIXED = "fixed", _("Small fix published")
    UPDATED = "updated", _("Update published")
    CORRECTED = "corrected", _("Correction published")
    UNDONE = "undone", _("Publication taken back")
    CANCELLED = "cancelled", _("Planned publication cancelled")
    UNPUBLISHED = "unpublished", _("Unpublished")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    KILLED = "killed", _("Killed")


class Revision(models.Model):
    """What one save looked like, whole. The database lets nobody change or delete it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField(help_text=_("The story's version after this save"))
    step = models.CharField(max_length=16, choices=Step, default=Step.SAVED)
    sitting = models.UUIDField(null=True, help_text=_("Saves of one sitting fold together"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    saved_at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text=_("What whoever did it said"))
    snapshot: Any = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "version"], name="One revision for each version of a story"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.version}"


class SittingQuerySet(models.QuerySet["Sitting"]):
    def present(self, *, since: datetime) -> "SittingQuerySet":
        """Windows that were heard of since an instant."""
        return self.filter(seen_at__gte=since)


class Sitting(models.Model):
    """Somebody at a story in one window: what it saved last, and where they are in it.

    `key` is made by the window. `seq` numbers its saves: each is done once, however often it is
    sent, and one that arrives after a later one is not done at all.
    """

    key = models.UUIDField(primary_key=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sittings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    place = models.CharField(max_length=40, blank=True, help_text=_("The field they are in"))
    place_since = models.DateTimeField(null=True)
    seq = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(help_text=_("The story's version after its last save"))
    sent: Any = models.JSONField(
        null=True, help_text=_("What it sent last, where merging made something else of it")
    )
    aside = models.TextField(
        blank=True,
        db_default="",
        help_text=_("What it holds while a question is open: the device’s record, JSON"),
    )

    objects = SittingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["article", "-seen_at"], name="sitting_present")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.article_id}"
