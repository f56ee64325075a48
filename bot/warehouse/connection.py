"""Settings → BigQuery: Google's, or the local one of a checkout; and what is published there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar, cast

from bot.errors import UserError
from bot.settings import Settings
from bot.tools import Published
from bot.warehouse.rows import RecordedRun, run_history

if TYPE_CHECKING:
    from google.cloud import bigquery

    from bot.warehouse.client import Warehouse

_R = TypeVar("_R")

LOCAL_PROJECT = "local"
CONNECTIONS = 64
"""Maximum number of connections to BigQuery that are kept open."""


def connect(settings: Settings) -> Warehouse:
    """Connect to Google's BigQuery if a project is set, else to the local one in the settings' home."""
    client = _google_client(settings) if settings.bigquery_project else _local_client(settings)
    from requests.adapters import HTTPAdapter

    from bot.warehouse.client import Warehouse

    # Connections are kept for what is asked side by side; requests keeps ten.
    for scheme in ("https://", "http://"):
        client._http.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))

    return Warehouse(client, settings.bigquery_dataset, settings.max_bytes_billed)


def _google_client(settings: Settings) -> bigquery.Client:
    from google.auth.exceptions import DefaultCredentialsError
    from google.cloud import bigquery

    try:
        return bigquery.Client(settings.bigquery_project, location=settings.bigquery_location)
    except DefaultCredentialsError as error:
        raise UserError(
            "Google knows no credentials here. Run `gcloud auth application-default login`, or unset "
            "BIGQUERY_PROJECT to use the local BigQuery."
        ) from error


def require_checkout() -> None:
    """Raise UserError where local/ is missing, because a deployment leaves it out."""
    if find_spec("local") is None:
        raise UserError(
            "The local BigQuery, the sample and the demo are not deployed. Run this in a checkout of the repository, "
            "or set BIGQUERY_PROJECT to use Google's BigQuery."
        )


def _local_client(settings: Settings) -> bigquery.Client:
    require_checkout()
    from local.bigquery import serve

    # The server starts in a process of its own while the client, which takes seconds, is imported in this one.
    with ThreadPoolExecutor(1) as thread:
        url = thread.submit(serve, settings.home)
        from google.auth.credentials import AnonymousCredentials
        from google.auth.transport.requests import AuthorizedSession
        from google.cloud import bigquery

        nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]
        session = AuthorizedSession(nobody)  # type: ignore[no-untyped-call]
        # No proxy leads to this machine; and finding that out takes a third of the client's time, at each request.
        session.trust_env = False
        options = {"api_endpoint": url.result()}
        return bigquery.Client(LOCAL_PROJECT, credentials=nobody, client_options=options, _http=session)


def where(settings: Settings) -> str:
    """Return which BigQuery the settings name."""
    if settings.bigquery_project:
        return f"BigQuery: Google's, project {settings.bigquery_project}, dataset {settings.bigquery_dataset}"
    return f"BigQuery: local, in {settings.home}/"


class NothingPublishedError(UserError):
    """No run has been published yet."""


def published(warehouse: Warehouse) -> Published:
    """Return the newest published run. Raises NothingPublishedError with what to do where there is none."""
    from bot.warehouse.errors import MissingError

    try:
        run = run_history(warehouse.ask).published
    except MissingError:
        run = None
    return shown(run)


def shown(run: RecordedRun | None) -> Published:
    """Return the run that readers see. Raises NothingPublishedError with what to do where there is none."""
    if run is None:
        from bot.warehouse.errors import REBUILD

        raise NothingPublishedError(
            "No numbers are published yet. Connect VAN's data, or load a folder of exports (`python -m bot load DIR`); "
            f"then build from it: {REBUILD}. Or see a sample: `make demo`.",
            "There are no numbers yet. The data team has to load VAN's data first.",
        )
    # What is published has ended.
    return Published(
        run.run_id,
        run.campaign,
        cast(datetime, run.ended_at),
        run.data_through,
        run.started_at,
        changed=run.changed_statuses,
    )


def readable(warehouse: Warehouse, work: Callable[[], _R]) -> _R:
    """Read the bot's own records as `recorded` does; raise NothingPublishedError where there never was a run."""
    from google.api_core.exceptions import BadRequest

    from bot.warehouse.errors import MissingError

    try:
        return work()
    except (MissingError, BadRequest):
        recorded(warehouse, lambda: published(warehouse))
        return recorded(warehouse, work)


def recorded(warehouse: Warehouse, work: Callable[[], _R]) -> _R:
    """Do work on the bot's own records; where they, or columns of them, do not exist yet, make them first."""
    from google.api_core.exceptions import BadRequest

    from bot.warehouse import records
    from bot.warehouse.errors import MissingError

    try:
        return work()
    except (MissingError, BadRequest):
        records.prepare(warehouse)
        return work()
