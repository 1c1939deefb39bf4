from django.urls import path

from letters import views

urlpatterns = [
    path("letters/", views.write, name="write_letter"),
    path("letters/thanks/", views.thanks, name="letter_received"),
    path("letters/status/", views.status, name="letter_status"),
]
