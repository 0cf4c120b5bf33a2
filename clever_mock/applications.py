"""Who asks and who logs in: the part of `CleverMock` that is about applications and their users."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clever_mock.model.looking.application import Application

if TYPE_CHECKING:
    from clever_mock.api.login import Login
    from clever_mock.model.records.kinds import User
    from clever_mock.model.records.moments import Moment
    from clever_mock.model.records.people import Person
    from clever_mock.model.rosters.roster import Roster


class Applications:
    """A mock with applications, and users who log in to them."""

    @property
    def roster(self) -> Roster:
        """All the records that the mock holds."""
        raise NotImplementedError

    @property
    def _issuer(self) -> str:
        """Who issues the `id_token` of a login that is done in one call."""
        raise NotImplementedError

    @property
    def application(self) -> Application:
        """The app under test as Clever knows it."""
        return self.roster.application

    def add_application(
        self,
        name: str,
        redirect_uris: Iterable[str] = (),
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        created: Moment | None = None,
        library: bool = False,
        oidc: bool = False,
    ) -> Application:
        """Register one more application with Clever; `district.connect(application)` joins it to a district.

        `redirect_uris` are where its logins can go. What is not given is made up; `created` is now, or 2016 where now
        is past the end of the API's versions. With `library=True`, a teacher's token reads the teacher's own sections
        and their students. With `oidc=True`, its logins are those of OpenID Connect. Raises `InvalidValueError` for a
        client id that is taken, for what is no redirect URI, and where the extra `clever-mock[oidc]` is missing.
        """
        return self.roster.add_application(
            name,
            redirect_uris,
            client_id=client_id,
            client_secret=client_secret,
            created=created,
            library=library,
            oidc=oidc,
        )

    def login(
        self,
        user: User | Person,
        *,
        scope: str = "read:user_id read:sis",
        state: str | None = None,
        nonce: str | None = None,
        role: str | None = None,
        redirect_uri: str | None = None,
        application: Application | None = None,
    ) -> Login:
        """Log a user in to an application, by default the one under test, with Instant Login.

        Of a person with several roles, `role` says which one logs in: `teacher`, `staff` or `district_admin`. Without
        it, that is the record that is given; of the person itself it is the teacher, else the school admin, else the
        district admin.

        What is given back holds the `code` and the `redirect` URL that bring the login to the app, and the bearer
        `token` that the code is good for; with OpenID Connect also the `id_token`, which repeats the `nonce`. Without a
        `state` it is as a login from Clever's portal. `redirect_uri` is by default the application's first.
        `clever.get("/v3.1/me", token=clever.login(pupil).token)` asks as the user.

        Raises `LoginRefusedError` before the launch, or when Clever does not show the user to the application;
        `InvalidValueError` for a scope, role, redirect URI or user that there is not.
        """
        from clever_mock.api.login import log_in

        return log_in(
            self.roster,
            user,
            scope=scope,
            state=state,
            nonce=nonce,
            role=role,
            redirect_uri=redirect_uri,
            application=application,
            issuer=self._issuer,
        )

    def login_as(self, user: User | Person | None) -> None:
        """Choose who logs in from now on: `/oauth/authorize` sends this user back at once, with no page to choose from.

        None takes the choice away. A request with `user=<id>` in its query chooses for itself.
        """
        from clever_mock.api.login import check_user

        self.roster.logins.chosen = None if user is None else check_user(self.roster, user)
