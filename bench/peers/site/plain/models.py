"""The same news in plain Django: tables, and a search vector with its index."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Section(models.Model):
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)

    @property
    def url(self) -> str:
        return f"/section/{self.slug}/"


class Photo(models.Model):
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    files = models.JSONField()  # by format: pairs of width and name


class Story(models.Model):
    slug = models.SlugField(unique=True, max_length=200)
    title = models.CharField(max_length=300)
    lead = models.TextField()
    byline = models.CharField(max_length=200)
    body = models.JSONField()  # words, or the position of a photo
    section = models.ForeignKey(Section, on_delete=models.PROTECT)
    photo = models.ForeignKey(Photo, null=True, on_delete=models.SET_NULL)
    published_at = models.DateTimeField()
    search = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["-published_at"], name="story_newest"),
            models.Index(fields=["section", "-published_at"], name="story_section"),
            GinIndex(fields=["search"], name="story_search"),
        ]

    @property
    def url(self) -> str:
        return f"/story/{self.slug}/"


class Use(models.Model):
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="uses")
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    caption = models.TextField()
    alt = models.TextField()


class MustRead(models.Model):
    title = models.CharField(max_length=300)
    url = models.URLField()


class Notice(models.Model):
    kind = models.CharField(max_length=40)
    value = models.TextField()
