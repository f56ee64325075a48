"""The local BigQuery as Google's own client sees it: queries, jobs, loads, tables, errors, costs and outages."""

from __future__ import annotations

import http.client
import io
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery
from google.cloud.bigquery import ArrayQueryParameter, LoadJobConfig, QueryJobConfig, ScalarQueryParameter, SchemaField

from local.bigquery.process import plan_faults, release, serve

_MB = 1024 * 1024
_SHIFTS = [SchemaField("id", "INT64"), SchemaField("region", "STRING"), SchemaField("day", "DATE")]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("bigquery")
    yield serve(home)
    release(home)


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[bigquery.Client]:
    made = _client(url)
    made.create_dataset("d")
    rows = "id,region,day\n" + "".join(f"{n},CD{n % 3},2020-07-{n % 10 + 10}\n" for n in range(100))
    partition = bigquery.TimePartitioning(field="day")
    config = LoadJobConfig(schema=_SHIFTS, skip_leading_rows=1, time_partitioning=partition)
    made.load_table_from_file(io.BytesIO(rows.encode()), "d.shifts", job_config=config).result()
    yield made
    made.close()  # type: ignore[no-untyped-call]


def _client(url: str) -> bigquery.Client:
    return bigquery.Client("local", AnonymousCredentials(), client_options={"api_endpoint": url})  # type: ignore[no-untyped-call]


def ask(client: bigquery.Client, sql: str, **settings: Any) -> list[tuple[Any, ...]]:
    config = QueryJobConfig(default_dataset="local.d", **settings)
    rows = client.query_and_wait(sql, job_config=config, job_retry=None)  # type: ignore[arg-type]
    return [tuple(row.values()) for row in rows]


def load(client: bigquery.Client, table: str, data: bytes, **settings: Any) -> Any:
    job = client.load_table_from_file(io.BytesIO(data), f"d.{table}", job_config=LoadJobConfig(**settings))
    return job.result()


def dry(client: bigquery.Client, sql: str, **settings: Any) -> int:
    config = QueryJobConfig(default_dataset="local.d", dry_run=True, use_query_cache=False, **settings)
    return int(client.query(sql, job_config=config).total_bytes_processed)


class TestQueries:
    def test_every_type_comes_back_as_it_is(self, client: bigquery.Client) -> None:
        sql = """SELECT 1 AS i, 1.5 AS f, 'é' AS s, TRUE AS b, DATE '2020-07-11' AS d, CAST('x' AS BYTES) AS y,
          TIMESTAMP '2020-07-11 01:02:03.000004+00' AS t, DATETIME '2020-07-11 01:02:03' AS dt,
          CAST(7 AS NUMERIC) AS n, ['a', 'b'] AS a, CAST(NULL AS STRING) AS z, CAST(NULL AS ARRAY<INT64>) AS e"""
        moment = datetime(2020, 7, 11, 1, 2, 3, 4, tzinfo=UTC)
        expected = (1, 1.5, "é", True, date(2020, 7, 11), b"x", moment, datetime(2020, 7, 11, 1, 2, 3), Decimal(7))
        assert ask(client, sql.replace("CAST(NULL AS ARRAY<INT64>)", "ARRAY<INT64>[]")) == [
            (*expected, ["a", "b"], None, [])
        ]

    def test_parameters_of_every_type_arrive(self, client: bigquery.Client) -> None:
        values: dict[str, Any] = {
            "INT64": 2**63 - 1,
            "FLOAT64": 0.1,
            "STRING": "it's; \\ ünï",
            "BOOL": False,
            "DATE": date(2020, 7, 11),
            "TIMESTAMP": datetime(2020, 7, 11, 1, 2, 3, 4, tzinfo=UTC),
            "DATETIME": datetime(2020, 7, 11, 1, 2, 3),
            "BYTES": b"\x00\xff",
            "NUMERIC": Decimal("1.5"),
        }
        given = [ScalarQueryParameter(kind.lower(), kind, value) for kind, value in values.items()]
        listed = ", ".join(f"@{kind.lower()} AS c{number}" for number, kind in enumerate(values))
        assert ask(client, f"SELECT {listed}", query_parameters=given) == [tuple(values.values())]
        nothing = [ScalarQueryParameter(kind.lower(), kind, None) for kind in values]
        assert ask(client, f"SELECT {listed}", query_parameters=nothing) == [(None,) * len(values)]

    def test_an_array_may_be_given_also_an_empty_one(self, client: bigquery.Client) -> None:
        sql = "SELECT COUNT(*) FROM shifts WHERE region IN UNNEST(@regions)"
        for regions, count in ((["CD0", "CD1"], 67), ([], 0)):
            given = [ArrayQueryParameter("regions", "STRING", regions)]
            assert ask(client, sql, query_parameters=given) == [(count,)]

    def test_a_result_is_read_page_by_page(self, client: bigquery.Client) -> None:
        sql = "SELECT id FROM d.shifts ORDER BY id"
        for rows in (client.query(sql).result(page_size=7), client.query_and_wait(sql, page_size=7)):
            assert rows.total_rows == 100
            assert [row[0] for row in rows] == list(range(100))
        assert len(list(client.query(sql).result(max_results=5))) == 5

    @pytest.mark.filterwarnings("ignore:Retrieving DataFrames:PendingDeprecationWarning")
    def test_a_result_becomes_a_data_frame(self, client: bigquery.Client) -> None:
        rows = client.query_and_wait("SELECT id, region FROM d.shifts WHERE id < 2 ORDER BY id")
        frame = rows.to_dataframe(create_bqstorage_client=False)
        assert frame.to_dict("list") == {"id": [0, 1], "region": ["CD0", "CD1"]}

    @pytest.mark.parametrize(
        ("sql", "message"),
        [
            ("SELECT nope FROM shifts", r"Unrecognized name: nope at \[1:8\]"),
            ("SELECT\n  regoin FROM shifts", r"Did you mean region\? at \[2:3\]"),
            ("SELECT FROM WHERE", "Syntax error"),
            ("SELECT id FROM shifts WHERE region = 1", "No matching signature for operator ="),
            ("SELECT @p FROM shifts", "Query parameter 'p' not found"),
            ("SELECT 1 / (id - id) FROM shifts", "division by zero"),
            ("SELECT CAST(region AS INT64) FROM shifts", "CD"),
            ("SELECT id * 9223372036854775807 FROM shifts", "(?i)overflow"),
            ("DELETE FROM shifts", "must have a WHERE clause"),
            ("UPDATE shifts SET id = 1", "must have a WHERE clause"),
            ("DROP TABLE shifts", "knows SELECT, INSERT"),
            ("SELECT 1; SELECT 2", "scripts"),
            ("SELECT id, id FROM shifts", "Duplicate column names"),
        ],
    )
    def test_a_wrong_statement_is_an_invalid_query(self, client: bigquery.Client, sql: str, message: str) -> None:
        with pytest.raises(exceptions.BadRequest, match=message) as raised:
            ask(client, sql)
        assert raised.value.errors[0]["reason"] == "invalidQuery"
        with pytest.raises(exceptions.BadRequest, match=message):
            client.query(sql, job_config=QueryJobConfig(default_dataset="local.d"), job_retry=None).result()

    def test_tables_and_datasets_that_are_not_there_are_not_found(self, client: bigquery.Client) -> None:
        with pytest.raises(exceptions.NotFound, match=r"Not found: Table local:d\.nope was not found in location US"):
            ask(client, "SELECT 1 FROM nope")
        with pytest.raises(exceptions.NotFound, match="Not found: Dataset local:nowhere"):
            ask(client, "SELECT 1 FROM nowhere.t")

    def test_a_partition_is_not_a_table(self, client: bigquery.Client) -> None:
        with pytest.raises(exceptions.BadRequest, match="Invalid table ID"):
            ask(client, "SELECT 1 FROM `shifts$20200711`")
        for call in (client.get_table, client.create_table, client.delete_table):
            with pytest.raises(exceptions.BadRequest, match="Invalid table ID"):
                call("local.d.shifts$20200711")
        with pytest.raises(exceptions.BadRequest, match="Invalid table ID"):
            load(client, "shifts$20200711", b"1,x,2020-07-11\n", schema=_SHIFTS)

    def test_a_parameter_that_is_not_of_its_type_is_refused(self, url: str) -> None:
        kind, value = {"type": "INT64"}, {"value": "many"}
        body = {"query": "SELECT @n", "useLegacySql": False, "parameterMode": "NAMED"}
        body["queryParameters"] = [{"name": "n", "parameterType": kind, "parameterValue": value}]
        assert _post(url, "/bigquery/v2/projects/local/queries", body)[0] == 400

    def test_a_failed_job_is_done_with_its_error(self, client: bigquery.Client) -> None:
        job = client.query("SELECT 1 / 0", job_retry=None)
        with pytest.raises(exceptions.BadRequest):
            job.result()
        assert client.get_job(job.job_id).error_result["reason"] == "invalidQuery"


class TestWrites:
    def test_a_query_replaces_extends_or_refuses(self, client: bigquery.Client) -> None:
        def write(disposition: str) -> Any:
            partition = bigquery.TimePartitioning(field="day", type_="MONTH")
            config = QueryJobConfig(
                destination="local.d.built",
                write_disposition=disposition,
                time_partitioning=partition,
                clustering_fields=["region"],
            )
            return list(client.query("SELECT * FROM d.shifts WHERE id < 5", config, job_retry=None).result())

        assert len(write("WRITE_TRUNCATE")) == 5
        assert client.get_table("d.built").num_rows == 5
        write("WRITE_APPEND")
        write("WRITE_TRUNCATE")
        write("WRITE_APPEND")
        built = client.get_table("d.built")
        assert (built.num_rows, built.time_partitioning.type_, built.clustering_fields) == (10, "MONTH", ["region"])
        with pytest.raises(exceptions.Conflict, match="Already Exists"):
            write("WRITE_EMPTY")

    def test_a_failed_replacement_leaves_the_old_table(self, client: bigquery.Client) -> None:
        config = QueryJobConfig(destination="local.d.kept", write_disposition="WRITE_TRUNCATE")
        client.query("SELECT 1 AS x", config).result()
        with pytest.raises(exceptions.BadRequest, match="division by zero"):
            client.query("SELECT DIV(1, id - 50) AS x FROM d.shifts", config, job_retry=None).result()
        assert ask(client, "SELECT x FROM kept") == [(1,)]

    def test_records_are_inserted_updated_merged_and_deleted(self, client: bigquery.Client) -> None:
        client.create_table(bigquery.Table("local.d.goals", [SchemaField("k", "STRING"), SchemaField("n", "INT64")]))

        def change(sql: str) -> int:
            job = client.query(sql, QueryJobConfig(default_dataset="local.d"), job_retry=None)
            job.result()
            return job.num_dml_affected_rows or 0

        assert change("INSERT INTO goals (k, n) VALUES ('a', 1), ('b', NULL)") == 2
        assert change("INSERT INTO goals (k) SELECT 'c'") == 1
        assert change("UPDATE goals SET n = COALESCE(n, 0) + 1 WHERE k <> 'c'") == 2
        merge = """MERGE INTO goals AS t USING (SELECT 'a' AS k, 9 AS n UNION ALL SELECT 'd', 4) AS s ON t.k = s.k
          WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT (k, n) VALUES (s.k, s.n)"""
        assert change(merge) == 2
        assert change("DELETE FROM goals WHERE n IS NULL") == 1
        assert ask(client, "SELECT k, n FROM goals ORDER BY k") == [("a", 9), ("b", 1), ("d", 4)]
        twice = merge.replace("'d', 4", "'a', 4")
        with pytest.raises(exceptions.BadRequest, match="at most one source row"):
            change(twice)

    def test_a_write_sees_its_own_rows_not_at_all_or_whole(self, client: bigquery.Client) -> None:
        client.query("SELECT 0 AS run, 0 AS n", QueryJobConfig(destination="local.d.runs")).result()
        seen: list[tuple[int, int]] = []
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                rows = ask(client, "SELECT COUNT(DISTINCT run), COUNT(*) FROM runs", use_query_cache=False)
                seen.append((rows[0][0], rows[0][1]))

        readers = [threading.Thread(target=read) for _ in range(8)]
        for reader in readers:
            reader.start()
        config = QueryJobConfig(destination="local.d.runs", write_disposition="WRITE_TRUNCATE")
        for run in range(8):
            sql = f"SELECT {run} AS run, n FROM UNNEST(GENERATE_ARRAY(1, 50000)) AS n"
            client.query(sql, config, job_retry=None).result()
        done.set()
        for reader in readers:
            reader.join()
        assert set(seen) <= {(1, 1), (1, 50_000)}
        assert len(seen) > 8


class TestJobs:
    def test_a_job_id_is_used_once(self, client: bigquery.Client) -> None:
        client.query("SELECT 1", job_id="mine", job_retry=None).result()
        with pytest.raises(exceptions.Conflict, match="Already Exists: Job"):
            client.query("SELECT 2", job_id="mine", job_retry=None, retry=None)  # type: ignore[arg-type]

    def test_the_same_request_runs_once(self, client: bigquery.Client, url: str) -> None:
        client.create_table(bigquery.Table("local.d.once", [SchemaField("x", "INT64")]))
        body = {"query": "INSERT INTO d.once (x) VALUES (1)", "useLegacySql": False, "requestId": "abc"}
        answers = [_post(url, "/bigquery/v2/projects/local/queries", body) for _ in range(3)]
        assert [status for status, _ in answers] == [200, 200, 200]
        assert [answer["numDmlAffectedRows"] for _, answer in answers] == ["1", "1", "1"]
        assert ask(client, "SELECT COUNT(*) FROM once") == [(1,)]

    def test_jobs_are_listed_with_what_they_came_to(self, client: bigquery.Client) -> None:
        job = client.query("SELECT id FROM d.shifts", QueryJobConfig(labels={"question": "shifts"}))
        job.result()
        found: Any = client.get_job(job.job_id)
        assert (found.state, found.labels, found.statement_type) == ("DONE", {"question": "shifts"}, "SELECT")
        assert found.started <= found.ended
        assert job.job_id in [one.job_id for one in client.list_jobs(max_results=20)]

    def test_a_running_job_can_be_cancelled(self, client: bigquery.Client, url: str) -> None:
        sql = """SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 3000000)) AS a
          JOIN UNNEST(GENERATE_ARRAY(1, 3000)) AS b ON a > b"""
        body = {"query": sql, "useLegacySql": False, "timeoutMs": 50}
        _, answer = _post(url, "/bigquery/v2/projects/local/queries", body)
        assert answer["jobComplete"] is False
        client.cancel_job(answer["jobReference"]["jobId"])
        assert client.get_job(answer["jobReference"]["jobId"]).error_result["reason"] == "stopped"


class TestCosts:
    def test_bytes_are_columns_times_the_rows_of_the_partitions_left(self, client: bigquery.Client) -> None:
        assert dry(client, "SELECT id FROM shifts") == 800
        assert dry(client, "SELECT region FROM shifts") == 500
        assert dry(client, "SELECT COUNT(*) FROM shifts") == 0
        assert dry(client, "SELECT s.id FROM (SELECT * FROM shifts) AS s") == 800
        assert dry(client, "WITH a AS (SELECT * FROM shifts) SELECT id FROM a UNION ALL SELECT id FROM a") == 800
        assert dry(client, "SELECT id FROM shifts WHERE day = '2020-07-11'") == 160
        for filter_ in ("day >= DATE_SUB(@d, INTERVAL 1 DAY)", "day BETWEEN '2020-07-18' AND @d"):
            given = [ScalarQueryParameter("d", "DATE", date(2020, 7, 19))]
            assert dry(client, f"SELECT id FROM shifts WHERE {filter_}", query_parameters=given) == 320
        assert (
            dry(client, "SELECT id FROM shifts WHERE day IN ('2020-07-11', '2020-07-12') OR day > '2020-07-18'") == 480
        )

    def test_a_table_is_billed_ten_megabytes_at_least(self, client: bigquery.Client) -> None:
        job = client.query("SELECT id FROM d.shifts WHERE id > 3", QueryJobConfig(use_query_cache=False))
        job.result()
        assert (job.total_bytes_processed, job.total_bytes_billed) == (800, 10 * _MB)

    def test_a_statement_over_its_limit_does_not_run(self, client: bigquery.Client) -> None:
        with pytest.raises(
            exceptions.BadRequest, match=r"exceeded limit for bytes billed: 1000. 10485760 or higher"
        ) as raised:
            ask(client, "SELECT id FROM shifts", maximum_bytes_billed=1000)
        assert raised.value.errors[0]["reason"] == "bytesBilledLimitExceeded"
        ask(client, "SELECT id FROM shifts", maximum_bytes_billed=10 * _MB)

    def test_the_same_question_is_free_until_its_table_changes(self, client: bigquery.Client) -> None:
        client.query("SELECT 1 AS x", QueryJobConfig(destination="local.d.fresh")).result()

        def cached(sql: str) -> bool:
            job = client.query(sql)
            job.result()
            assert not job.cache_hit or (job.total_bytes_processed, job.total_bytes_billed) == (0, 0)
            return bool(job.cache_hit)

        assert [cached("SELECT x FROM d.fresh") for _ in range(2)] == [False, True]
        client.query("INSERT INTO d.fresh (x) VALUES (2)").result()
        assert not cached("SELECT x FROM d.fresh")
        assert [cached("SELECT x, CURRENT_TIMESTAMP() AS now FROM d.fresh") for _ in range(2)] == [False, False]

    def test_a_required_partition_filter_is_required(self, client: bigquery.Client) -> None:
        table = bigquery.Table("local.d.strict", _SHIFTS)
        table.time_partitioning = bigquery.TimePartitioning(field="day")
        table.require_partition_filter = True
        client.create_table(table)
        with pytest.raises(exceptions.BadRequest, match="without a filter over column"):
            ask(client, "SELECT id FROM strict WHERE id = 1")
        assert ask(client, "SELECT id FROM strict WHERE day = '2020-07-11'") == []


class TestLoads:
    def test_csv_keeps_empty_apart_from_nothing(self, client: bigquery.Client) -> None:
        data = b'id,region,day\r\n1,"a ""b"", c",2020-07-11\r\n2,,\r\n3,"",2020-07-12\r\n'
        load(client, "texts", data, schema=_SHIFTS, skip_leading_rows=1)
        rows = ask(client, "SELECT * FROM texts ORDER BY id")
        assert rows == [(1, 'a "b", c', date(2020, 7, 11)), (2, None, None), (3, "", date(2020, 7, 12))]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("header", ["id,region,day", '"a ""header""\nin two lines",region,day'])
    def test_every_kind_of_line_break_ends_a_row(self, client: bigquery.Client, end: str, header: str) -> None:
        lines = [header, *(f'{n},"CD,{n}",2020-07-11' for n in range(5000))]
        for data in (end.join(lines), end.join(lines) + end):
            config = {"schema": _SHIFTS, "skip_leading_rows": 1, "allow_quoted_newlines": True}
            job = load(client, "ends", data.encode(), write_disposition="WRITE_TRUNCATE", **config)
            assert job.output_rows == 5000, data[:60]

    def test_mixed_line_breaks_lose_nothing(self, client: bigquery.Client) -> None:
        load(client, "mixed", b"1,a,\n2,b,\r\n3,c,\n\n4,d,\r", schema=_SHIFTS)
        assert ask(client, "SELECT id, region FROM mixed ORDER BY id") == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]

    @pytest.mark.parametrize("data", [b"", b"id,region,day", b"id,region,day\n"])
    def test_a_file_without_rows_makes_an_empty_table(self, client: bigquery.Client, data: bytes) -> None:
        load(client, "empty", data, schema=_SHIFTS, skip_leading_rows=1, write_disposition="WRITE_TRUNCATE")
        assert ask(client, "SELECT COUNT(*) FROM empty") == [(0,)]

    def test_a_null_marker_and_other_signs_are_minded(self, client: bigquery.Client) -> None:
        data = b"\xef\xbb\xbf1;'a;b';\\N\n2;;2020-07-11\n"
        config = {"field_delimiter": ";", "quote_character": "'", "null_marker": "\\N"}
        load(client, "signs", data, schema=_SHIFTS, **config)
        assert ask(client, "SELECT * FROM signs ORDER BY id") == [(1, "a;b", None), (2, "", date(2020, 7, 11))]

    def test_what_is_no_text_is_refused(self, client: bigquery.Client) -> None:
        with pytest.raises(exceptions.BadRequest, match="Error while reading data"):
            load(client, "latin", b"1,\xe9t\xe9,\n", schema=_SHIFTS)

    def test_quoted_line_breaks_are_taken_when_allowed(self, client: bigquery.Client) -> None:
        data = b'1,"two\nlines",2020-07-11\n2,one,\n'
        load(client, "lines", data, schema=_SHIFTS, allow_quoted_newlines=True)
        assert ask(client, "SELECT region FROM lines ORDER BY id") == [("two\nlines",), ("one",)]
        with pytest.raises(exceptions.BadRequest, match="allowQuotedNewlines"):
            load(client, "lines", data, schema=_SHIFTS)

    @pytest.mark.parametrize("data", [b"1,x,2020-07-11\n2,y,soon\n", b"1,x,2020-07-11\n2,y,2020-02-30\n"])
    def test_bad_data_is_named_by_row_and_column_and_changes_nothing(
        self, client: bigquery.Client, data: bytes
    ) -> None:
        load(client, "good", b"7,z,2020-07-11\n", schema=_SHIFTS, write_disposition="WRITE_TRUNCATE")
        with pytest.raises(exceptions.BadRequest, match=r"as DATE for field day \(position 2\) in row 2"):
            load(client, "good", data, schema=_SHIFTS, write_disposition="WRITE_TRUNCATE")
        assert ask(client, "SELECT id FROM good") == [(7,)]

    def test_a_row_with_too_many_cells_is_refused(self, client: bigquery.Client) -> None:
        with pytest.raises(exceptions.BadRequest, match="Error while reading data"):
            load(client, "wide", b"1,x,2020-07-11\n2,y,2020-07-12,more\n", schema=_SHIFTS)

    def test_lines_of_json_are_loaded(self, client: bigquery.Client) -> None:
        schema = [*_SHIFTS, SchemaField("tags", "STRING", "REPEATED"), SchemaField("at", "TIMESTAMP")]
        rows: list[dict[str, Any]] = [
            {"id": 1, "region": "x", "day": "2020-07-11", "tags": ["a", "b"], "at": "2020-07-11T10:00:00Z"},
            {"id": 2, "region": None},
        ]
        client.load_table_from_json(rows, "d.json", job_config=LoadJobConfig(schema=schema)).result()
        at = datetime(2020, 7, 11, 10, tzinfo=UTC)
        found = ask(client, "SELECT * FROM json ORDER BY id")
        assert found == [(1, "x", date(2020, 7, 11), ["a", "b"], at), (2, None, None, [], None)]
        with pytest.raises(exceptions.BadRequest, match="No such field: nope"):
            client.load_table_from_json([{"nope": 1}], "d.json", job_config=LoadJobConfig(schema=schema)).result()

    @pytest.mark.filterwarnings("ignore:Loading:FutureWarning", "ignore:Loading:PendingDeprecationWarning")
    def test_a_data_frame_is_loaded_as_parquet(self, client: bigquery.Client) -> None:
        frame = pandas.DataFrame({"id": [1, 2], "region": ["a", None], "day": [date(2020, 7, 11), None]})
        client.load_table_from_dataframe(frame, "d.framed", job_config=LoadJobConfig(schema=_SHIFTS)).result()
        assert ask(client, "SELECT * FROM framed ORDER BY id") == [(1, "a", date(2020, 7, 11)), (2, None, None)]
        wrong = [SchemaField("id", "STRING"), *_SHIFTS[1:]]
        parquet = frame.to_parquet(index=False)
        with pytest.raises(exceptions.BadRequest, match="does not match"):
            load(client, "framed2", parquet, schema=wrong, source_format="PARQUET")

    def test_a_large_file_is_uploaded_in_pieces(self, client: bigquery.Client) -> None:
        count = 400_000
        data = "".join(f"{n},CD{n % 8},2020-07-11\n" for n in range(count)).encode()
        job: Any = client.load_table_from_file(
            io.BytesIO(data), "d.large", size=len(data), job_config=LoadJobConfig(schema=_SHIFTS)
        )
        assert job.result().output_rows == count
        assert client.get_table("d.large").num_rows == count


class TestTables:
    def test_datasets_and_tables_live_and_die(self, client: bigquery.Client) -> None:
        dataset = bigquery.Dataset("local.other")
        dataset.labels = {"for": "tests"}
        client.create_dataset(dataset)
        with pytest.raises(exceptions.Conflict, match="Already Exists: Dataset"):
            client.create_dataset("other")
        client.create_dataset("other", exists_ok=True)
        assert client.get_dataset("other").labels == {"for": "tests"}
        table = bigquery.Table("local.other.t", [SchemaField("x", "INT64", "REQUIRED", description="an x")])
        table.description = "made here"
        client.create_table(table)
        with pytest.raises(exceptions.Conflict, match="Already Exists: Table"):
            client.create_table(table)
        found = client.get_table("other.t")
        assert (found.description, found.schema[0].mode, found.schema[0].description) == (
            "made here",
            "REQUIRED",
            "an x",
        )
        found.description, found.labels = "changed", {"a": "b"}
        assert client.update_table(found, ["description", "labels"]).description == "changed"
        assert [one.table_id for one in client.list_tables("other")] == ["t"]
        with pytest.raises(exceptions.BadRequest, match="still in use"):
            client.delete_dataset("other")
        client.delete_dataset("other", delete_contents=True)
        client.delete_table("other.t", not_found_ok=True)
        assert "other" not in [one.dataset_id for one in client.list_datasets()]

    def test_a_table_is_given_more_nullable_columns_and_loses_none(self, client: bigquery.Client) -> None:
        client.create_table(bigquery.Table("local.d.grown", [SchemaField("x", "INT64")]))
        client.query("INSERT INTO d.grown (x) VALUES (1)", job_retry=None).result()
        found = client.get_table("d.grown")
        stale = client.get_table("d.grown")
        found.schema = [*found.schema, SchemaField("day", "DATE"), SchemaField("Y", "STRING")]
        assert [field.name for field in client.update_table(found, ["schema"]).schema] == ["x", "day", "Y"]
        client.query("INSERT INTO d.grown (x, day, Y) VALUES (2, DATE '2020-08-01', 'b')", job_retry=None).result()
        assert ask(client, "SELECT x, day, Y FROM grown ORDER BY x") == [(1, None, None), (2, date(2020, 8, 1), "b")]
        for schema in (
            [SchemaField("x", "INT64")],
            [SchemaField("x", "STRING"), *found.schema[1:]],
            [*found.schema, SchemaField("z", "INT64", "REQUIRED")],
        ):
            changed = client.get_table("d.grown")
            changed.schema = schema
            with pytest.raises(exceptions.BadRequest, match="adds nullable columns"):
                client.update_table(changed, ["schema"])
        stale.schema = [*stale.schema, SchemaField("late", "INT64")]
        with pytest.raises(exceptions.PreconditionFailed):
            client.update_table(stale, ["schema"])

    def test_a_required_column_takes_no_null(self, client: bigquery.Client) -> None:
        client.create_table(bigquery.Table("local.d.firm", [SchemaField("x", "INT64", "REQUIRED")]))
        with pytest.raises(exceptions.BadRequest, match="cannot be null"):
            client.query("INSERT INTO d.firm (x) VALUES (NULL)", job_retry=None).result()

    def test_rows_of_a_table_are_listed(self, client: bigquery.Client) -> None:
        table = client.get_table("d.shifts")
        assert len(list(client.list_rows(table, page_size=30))) == 100
        assert [row.values() for row in client.list_rows(table, table.schema[:1], max_results=2)] == [(0,), (1,)]

    @pytest.mark.parametrize(
        "partition", [{"field": "region"}, {"field": "nope"}, {"field": "day", "type_": "HOUR"}, {}]
    )
    def test_partitioning_that_bigquery_has_not_is_refused(self, client: bigquery.Client, partition: Any) -> None:
        table = bigquery.Table("local.d.odd", _SHIFTS)
        table.time_partitioning = bigquery.TimePartitioning(**partition)
        with pytest.raises(exceptions.BadRequest, match="partitioning"):
            client.create_table(table)


class TestBadDays:
    @pytest.fixture(autouse=True)
    def _calm(self, url: str) -> Iterator[None]:
        yield
        plan_faults(url, [])

    @pytest.mark.parametrize("kind", ["503", "429", "rateLimitExceeded", "backendError"])
    def test_what_can_be_retried_is_retried_by_the_client(self, client: bigquery.Client, url: str, kind: str) -> None:
        plan_faults(url, [{"kind": kind, "times": 1, "match": "/queries"}])
        assert ask(client, "SELECT 1") == [(1,)]

    def test_a_fault_strikes_only_what_it_is_meant_for(self, client: bigquery.Client, url: str) -> None:
        plan_faults(url, [{"kind": "503", "times": 9, "match": "only this text"}])
        assert ask(client, "SELECT 1") == [(1,)]

    def test_a_write_whose_reply_is_lost_has_run(self, client: bigquery.Client, url: str) -> None:
        client.create_table(bigquery.Table("local.d.lost", [SchemaField("x", "INT64")]))
        plan_faults(url, [{"kind": "lost_reply", "times": 1, "match": "/jobs"}])
        job = client.query("INSERT INTO d.lost (x) VALUES (1)")
        job.result()
        assert ask(client, "SELECT COUNT(*) FROM lost") == [(1,)]

    def test_a_fault_nobody_knows_is_refused(self, url: str) -> None:
        with pytest.raises(urllib.error.HTTPError, match="400") as raised:
            plan_faults(url, [{"kind": "earthquake"}])
        raised.value.close()


class TestTheDoor:
    @pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
    def test_a_web_page_gets_nothing(self, url: str, headers: dict[str, str]) -> None:
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        connection.request("GET", "/bigquery/v2/projects/local/datasets", headers=headers)
        assert connection.getresponse().status == 403
        connection.close()

    def test_what_is_no_json_or_no_call_is_said(self, url: str) -> None:
        assert _post(url, "/bigquery/v2/projects/local/queries", b"{")[0] == 400
        assert _post(url, "/bigquery/v2/projects/local/queries", b"[]")[0] == 400
        assert _post(url, "/bigquery/v2/projects/local/routines", {})[0] == 404
        assert _post(url, "/bigquery/v2/projects/local/queries", {"query": "SELECT 1"})[0] == 400

    def test_nothing_of_the_machine_can_be_read(self, client: bigquery.Client, tmp_path: Path) -> None:
        (tmp_path / "secret.csv").write_text("x\n1\n")
        for sql in (f"SELECT * FROM read_csv('{tmp_path}/secret.csv')", f"SELECT * FROM `{tmp_path}/secret.csv`"):
            with pytest.raises((exceptions.BadRequest, exceptions.NotFound)):
                ask(client, sql)
        for sql in ("SELECT * FROM duckdb_settings()", "PRAGMA version", "ATTACH 'x' AS y", "SELECT getenv('HOME')"):
            with pytest.raises(exceptions.BadRequest):
                ask(client, sql)


def _post(url: str, path: str, body: dict[str, Any] | bytes) -> tuple[int, dict[str, Any]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{url}{path}", data, method="POST"), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)
