from django.urls import path

from notices import views
from notices.models import PageSlug

# One address for each page there can be, so that no other address is swallowed.
urlpatterns = [
    path(f"{slug}/", views.page, {"slug": slug}, name="page") for slug in PageSlug.values
]
urlpatterns += [
    path("cookies/", views.cookies, name="cookies"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
