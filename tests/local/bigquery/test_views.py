"""Views of the local BigQuery as Google's own client sees them: made, read, described, changed and refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery import LoadJobConfig, QueryJobConfig, SchemaField

from local.bigquery.process import release, serve

MB = 1024 * 1024
SHIFTS = [SchemaField("id", "INT64"), SchemaField("region", "STRING"), SchemaField("day", "DATE")]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bigquery.Client]:
    home = tmp_path_factory.mktemp("views")
    options = {"api_endpoint": serve(home)}
    made = bigquery.Client("local", AnonymousCredentials(), client_options=options)  # type: ignore[no-untyped-call]
    made.create_dataset("d")
    made.create_dataset("other")
    rows = "id,region,day\n" + "".join(f"{n},CD{n % 3},2020-07-{n % 10 + 10}\n" for n in range(100))
    config = LoadJobConfig(schema=SHIFTS, skip_leading_rows=1)
    for dataset, text in (("d", rows), ("other", "id,region,day\n1,CD9,2020-07-11\n")):
        made.load_table_from_file(io.BytesIO(text.encode()), f"{dataset}.shifts", job_config=config).result()
    yield made
    made.close()  # type: ignore[no-untyped-call]
    release(home)


def create(client: bigquery.Client, name: str, query: str, **settings: Any) -> bigquery.Table:
    view = bigquery.Table(f"local.d.{name}")
    view.view_query = query
    for key, value in settings.items():
        setattr(view, key, value)
    return client.create_table(view)


def ask(client: bigquery.Client, sql: str, dataset: str = "d", **settings: Any) -> list[tuple[Any, ...]]:
    config = QueryJobConfig(default_dataset=f"local.{dataset}", **settings)
    rows = client.query_and_wait(sql, job_config=config, job_retry=None)  # type: ignore[arg-type]
    return [tuple(row.values()) for row in rows]


def test_a_view_is_read_as_the_rows_of_its_query(client: bigquery.Client) -> None:
    made = create(client, "counted", "SELECT region, COUNT(*) AS n FROM d.shifts GROUP BY region", description="Counts")
    assert (made.table_type, made.num_rows) == ("VIEW", 0)
    found = client.get_table("d.counted")
    assert (found.table_type, found.description, found.view_use_legacy_sql) == ("VIEW", "Counts", False)
    assert found.view_query == "SELECT region, COUNT(*) AS n FROM d.shifts GROUP BY region"
    assert [(field.name, field.field_type) for field in found.schema] == [("region", "STRING"), ("n", "INTEGER")]
    assert {item.table_id: item.table_type for item in client.list_tables("d")}["counted"] == "VIEW"
    assert sorted(ask(client, "SELECT * FROM counted")) == [("CD0", 34), ("CD1", 33), ("CD2", 33)]
    assert ask(client, "SELECT a.n + b.n FROM counted AS a JOIN d.counted b ON a.region = b.region AND a.n > 33") == [
        (68,)
    ]


def test_views_read_views_and_keep_their_own_names(client: bigquery.Client) -> None:
    create(client, "Late", "WITH shifts AS (SELECT * FROM d.shifts WHERE id >= 90) SELECT id, region FROM SHIFTS")
    create(client, "late_cd1", "SELECT id FROM `local.d.Late` WHERE region = 'CD1'")
    assert sorted(ask(client, "SELECT * FROM late_cd1")) == [(91,), (94,), (97,)]
    # What is called shifts here is neither the view's query of that name nor a table of the view's dataset.
    assert ask(client, "SELECT COUNT(*) FROM shifts CROSS JOIN d.Late", dataset="other") == [(10,)]
    assert ask(client, "WITH Late AS (SELECT 1 AS one) SELECT COUNT(*) FROM late") == [(1,)]
    assert ask(client, "SELECT COUNT(*) FROM (SELECT id FROM Late UNION ALL SELECT id FROM late_cd1)") == [(13,)]


def test_a_view_shows_what_is_written_into_its_tables(client: bigquery.Client) -> None:
    config = QueryJobConfig(destination="local.d.grown", write_disposition="WRITE_APPEND")
    client.query("SELECT 1 AS one", job_config=config).result()
    create(client, "growing", "SELECT SUM(one) AS ones FROM d.grown")
    assert ask(client, "SELECT ones FROM growing") == [(1,)]
    client.query("SELECT 1 AS one", job_config=config).result()
    assert ask(client, "SELECT ones FROM growing") == [(2,)]


def test_a_view_reads_and_is_billed_for_the_columns_of_its_tables_that_are_asked_for(client: bigquery.Client) -> None:
    create(client, "wide", "SELECT id, region, day FROM d.shifts")
    job = client.query("SELECT SUM(id) FROM d.wide", job_config=QueryJobConfig(dry_run=True))
    assert job.total_bytes_processed == 100 * 8
    with pytest.raises(exceptions.GoogleAPICallError, match="10485760 or higher required"):
        ask(client, "SELECT id FROM wide", maximum_bytes_billed=MB)


def test_columns_of_a_view_are_described_and_its_query_changed(client: bigquery.Client) -> None:
    view = create(client, "told", "SELECT id, region FROM d.shifts")
    view.schema = [SchemaField("id", "INTEGER", description="the shift"), SchemaField("region", "STRING")]
    view = client.update_table(view, ["schema"])
    assert [field.description for field in view.schema] == ["the shift", ""]
    assert ask(client, "SELECT COUNT(*) FROM told") == [(100,)]
    view.view_query, view.description = "SELECT id, day, region FROM d.shifts WHERE id < 10", "Ten"
    view = client.update_table(view, ["view_query", "description"])
    assert [(field.name, field.description) for field in view.schema] == [("id", None), ("day", None), ("region", None)]
    assert (view.description, ask(client, "SELECT COUNT(*) FROM told")) == ("Ten", [(10,)])


def test_a_view_is_deleted_alone_and_with_its_dataset(client: bigquery.Client) -> None:
    create(client, "brief", "SELECT id FROM d.shifts")
    client.delete_table("d.brief")
    with pytest.raises(exceptions.NotFound):
        client.get_table("d.brief")
    client.create_dataset("gone")
    view = bigquery.Table("local.gone.view")
    view.view_query = "SELECT id FROM d.shifts"
    client.create_table(view)
    client.delete_dataset("gone", delete_contents=True)
    assert ask(client, "SELECT COUNT(*) FROM shifts") == [(100,)]


def test_a_view_whose_table_is_gone_or_has_changed_is_refused_until_it_is_back(client: bigquery.Client) -> None:
    config = QueryJobConfig(destination="local.d.base", write_disposition="WRITE_TRUNCATE")
    client.query("SELECT 1 AS one", job_config=config).result()
    create(client, "of_base", "SELECT one FROM d.base")
    assert ask(client, "SELECT * FROM of_base") == [(1,)]
    client.delete_table("d.base")
    with pytest.raises(exceptions.NotFound, match=r"d\.base"):
        ask(client, "SELECT * FROM of_base")
    client.query("SELECT 2 AS two", job_config=config).result()
    with pytest.raises(exceptions.BadRequest, match="Unrecognized name: one"):
        ask(client, "SELECT * FROM of_base")
    client.query("SELECT 3 AS one", job_config=config).result()
    assert ask(client, "SELECT * FROM of_base") == [(3,)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT id FROM shifts", "must be qualified with a dataset"),
        ("SELECT id FROM d.nothing", "Not found: Table local:d.nothing"),
        ("SELECT nothing FROM d.shifts", "Unrecognized name: nothing"),
        ("SELECT id FROM d.shifts WHERE id = @id", "Query parameter 'id' not found"),
        ("SELECT id, id FROM d.shifts", "Duplicate column names"),
        ("DELETE FROM d.shifts WHERE TRUE", "Only SELECT statements"),
        ("SELECT id FROM d.shifts; SELECT 1", "one statement at a time"),
    ],
)
def test_a_query_that_no_view_can_have_is_refused(client: bigquery.Client, query: str, said: str) -> None:
    with pytest.raises(exceptions.GoogleAPICallError, match=said):
        create(client, "wrong", query)


def test_a_view_is_refused_twice_and_with_what_views_do_not_have(client: bigquery.Client) -> None:
    create(client, "once", "SELECT id FROM d.shifts")
    with pytest.raises(exceptions.Conflict):
        create(client, "once", "SELECT id FROM d.shifts")
    for settings in ({"clustering_fields": ["id"]}, {"schema": [SchemaField("id", "INT64")]}):
        with pytest.raises(exceptions.BadRequest):
            create(client, "laid_out", "SELECT id FROM d.shifts", **settings)
    view = client.get_table("d.once")
    view.schema = [SchemaField("other", "INTEGER")]
    with pytest.raises(exceptions.BadRequest, match="does not match"):
        client.update_table(view, ["schema"])
    view.view_query = "SELECT id FROM d.shifts"
    with pytest.raises(exceptions.BadRequest, match="shouldn't be used as input with a view"):
        client.update_table(view, ["schema", "view_query"])


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO fixed (id) VALUES (1)",
        "UPDATE fixed SET id = 1 WHERE TRUE",
        "DELETE FROM fixed WHERE TRUE",
        "MERGE INTO fixed USING (SELECT 1 AS id) AS s ON fixed.id = s.id WHEN NOT MATCHED THEN INSERT (id) VALUES (1)",
    ],
)
def test_nothing_is_written_into_a_view(client: bigquery.Client, sql: str) -> None:
    if not any(item.table_id == "fixed" for item in client.list_tables("d")):
        create(client, "fixed", "SELECT id FROM d.shifts")
    with pytest.raises(exceptions.BadRequest, match="currently a VIEW"):
        ask(client, sql)
    config = QueryJobConfig(destination="local.d.fixed", write_disposition="WRITE_TRUNCATE")
    with pytest.raises(exceptions.BadRequest, match="currently a VIEW"):
        client.query("SELECT 1 AS id", job_config=config, job_retry=None).result(job_retry=None)
    with pytest.raises(exceptions.BadRequest, match="Cannot list a table of type VIEW"):
        list(client.list_rows("d.fixed", selected_fields=SHIFTS[:1]))


def test_views_that_would_read_each_other_are_refused(client: bigquery.Client) -> None:
    create(client, "first", "SELECT id FROM d.shifts")
    create(client, "second", "SELECT id FROM d.first")
    view = client.get_table("d.first")
    view.view_query = "SELECT id FROM d.second"
    client.update_table(view, ["view_query"])
    with pytest.raises(exceptions.BadRequest, match="possible cycle"):
        ask(client, "SELECT * FROM second")
