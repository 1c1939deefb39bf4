"""Who works here: accounts, their roles, and the mail that lets a new colleague in."""

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UsernameField
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    CreationForm = AdminUserCreationForm[User]
    StaffAdminBase = UserAdmin[User]
else:
    CreationForm, StaffAdminBase = AdminUserCreationForm, UserAdmin

admin.site.unregister(Group)  # roles are one table in code: accounts.roles

_NAME: Any = (_("Name"), {"fields": ("first_name", "last_name", "email")})
_ROLES: Any = (_("Roles"), {"fields": ("is_active", "is_staff", "groups")})
_POWERS = (_("Above all roles"), {"fields": ("is_superuser",), "classes": ("collapse",)})


class NewUserForm(CreationForm):
    """Without a password the account waits for the one that its owner sets."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The link to set a password goes there.")
    )
    usable_password = forms.ChoiceField(
        label=_("Password"),
        choices=[
            ("false", _("They set it, from a link in their mail")),
            ("true", _("I set it here")),
        ],
        initial="false",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}


class RoleFilter(admin.SimpleListFilter):
    """Roles are called as the reader's language calls them."""

    title, parameter_name = _("Roles"), "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(role.pk), gettext(role.name)) for role in Group.objects.order_by("name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {pk for pk, _words in self.lookup_choices}
        return queryset.filter(groups=self.value()) if self.value() in known else queryset


@admin.register(User)
class StaffAdmin(StaffAdminBase):
    add_form = NewUserForm
    list_display = ("username", "name", "email", "roles", "is_active", "last_login")
    list_filter = (RoleFilter, "is_active")
    filter_horizontal = ()
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        _NAME,
        _ROLES,
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        _NAME,
        _ROLES,
    )
    actions = ("send_password_mail",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        return users.prefetch_related("groups")

    @admin.display(description=_("Name"))
    def name(self, user: User) -> str:
        return user.name

    @admin.display(description=_("Roles"))
    def roles(self, user: User) -> str:
        return ", ".join(gettext(group.name) for group in user.groups.all()) or gettext("none")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        given = super().get_fieldsets(request, obj)
        return (*given, _POWERS) if obj and _is_above_all(request) else given

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody changes an account that stands above their own."""
        is_out_of_reach = obj is not None and obj.is_superuser and not _is_above_all(request)
        return super().has_change_permission(request, obj) and not is_out_of_reach

    def has_delete_permission(self, *_request: Any) -> bool:
        """An account that leaves is closed (not active): its name stands in revisions."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def formfield_for_manytomany(self, db_field: Any, request: Any, **given: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **given)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: gettext(group.name)
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
            field.label, field.help_text = _("Roles"), ""
        return field

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change and not form.instance.has_usable_password():
            self._send(request, form.instance)

    @admin.action(description=_("Send a link to set a password"), permissions=["change"])
    def send_password_mail(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        for user in chosen:
            self._send(request, user)

    def _send(self, request: HttpRequest, user: User) -> None:
        form = ResetPasswordForm({"email": user.email})
        if form.is_valid():
            form.save(request)
            words = gettext("A link to set a password is on its way to %(email)s.") % {
                "email": user.email
            }
            self.message_user(request, words, messages.SUCCESS)
        else:
            words = gettext("%(name)s has no usable e-mail: no link was sent.")
            words %= {"name": user.username}
            self.message_user(request, words, messages.WARNING)


def _is_above_all(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser
