"""The sample campaign counted without our SQL, from its exports."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from tests.support.homes import TODAY


def newest(folder: Path) -> pd.DataFrame:
    """Count each of the sample's sign-ups once, with outcome, region and what the history says."""
    rows = pd.read_csv(folder / "event_attendees.csv", dtype=str)
    rows = rows[~rows["event_name"].str.match(r"\[Cancell?ed\]")]
    word = rows["mrr_status_name"].fillna("").str.strip().str.lower()
    meaning = pd.read_csv(folder / "statuses.csv", dtype=str)
    outcome = dict(zip(meaning["status_name"].str.lower(), meaning["outcome"], strict=True))
    rows["outcome"] = word.map(outcome).fillna("unknown")
    rows["sure"] = word.str.startswith("conf")
    rows["closed"] = rows["outcome"].isin(["completed", "no_show", "cancelled"])
    rows["type"] = rows["event_type_name"].str.lower().str.replace(" ", "")
    key = ["myc_van_id", "myv_van_id", "event_id", "shift_id", "volunteer_activity_name"]
    rows = rows.sort_values(["datetime_modified", "closed"], na_position="first").drop_duplicates(key, keep="last")
    regions = pd.read_csv(folder / "regions.csv", dtype=str)[["event_location_id", "region", "region_group"]]
    rows = rows.merge(regions, how="left", on="event_location_id")
    return rows.merge(histories(folder), how="left", on=["myc_van_id", "event_id", "shift_id"])


def by_region_and_week(folder: Path) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Count completed, no-show and cancelled phone bank shifts by region and week, from the exports themselves."""
    signed = pd.read_csv(folder / "event_attendees.csv", dtype=str)
    outcomes = pd.read_csv(folder / "statuses.csv", dtype=str)
    means = {" ".join(name.lower().split()): outcome for name, outcome in outcomes.itertuples(index=False)}
    signed["outcome"] = signed["mrr_status_name"].fillna("").map(lambda name: means.get(" ".join(name.lower().split())))
    signed["dated"] = pd.to_datetime(signed["datetime_modified"], utc=True)
    # Undated versions yield to dated ones, and among those to the most closed.
    order = ["completed", "no_show", "cancelled"]
    signed["closed"] = signed["outcome"].map(lambda outcome: -order.index(outcome) if outcome in order else -9)
    identity = ["myc_van_id", "event_id", "shift_id", "volunteer_activity_name"]
    newest = signed.sort_values(["dated", "closed"], na_position="first").drop_duplicates(identity, keep="last")
    kept = newest[~newest["event_name"].str.lower().str.match(r"\[cancell?ed\]", na=False)].copy()
    kept = kept[kept["event_type_name"].str.lower().str.replace(" ", "") == "phonebank"]
    regions = pd.read_csv(folder / "regions.csv", dtype=str)
    kept["region"] = kept["event_location_id"].map(
        dict(zip(regions["event_location_id"], regions["region"], strict=True))
    )
    kept["region"] = kept["region"].fillna("Unmapped")
    days = pd.to_datetime(kept["event_date"])
    kept["week"] = (days - pd.to_timedelta((days.dt.day_of_week - 5) % 7, unit="D")).dt.date.astype(str)
    past = kept[kept["event_date"] < TODAY]
    found = {}
    for (region, week), group in past.groupby(["region", "week"]):
        numbers = group["outcome"].value_counts()
        found[str(region), str(week)] = tuple(int(numbers.get(outcome, 0)) for outcome in order)
    return found  # type: ignore[return-value]


def phone_banks(sample_folder: Path) -> pd.DataFrame:
    """Return the sample's phone banks, one row per sign-up, with region, outcome and words."""
    rows = pd.read_csv(sample_folder / "event_attendees.csv", dtype=str, keep_default_na=False)
    rows["modified"] = pd.to_datetime(rows["datetime_modified"], utc=True, format="mixed")
    rows["words"] = rows["mrr_status_name"].str.lower().str.split().str.join(" ")
    with (sample_folder / "statuses.csv").open(newline="") as file:
        outcomes = {" ".join(row["status_name"].lower().split()): row["outcome"] for row in csv.DictReader(file)}
    rows["outcome"] = rows["words"].map(outcomes).fillna("unknown")
    order = ["completed", "no_show", "cancelled", "walk_in", "declined", "rescheduled", "open", "invited", "unknown"]
    rows["openness"] = rows["outcome"].map(order.index)
    same = ["myc_van_id", "event_id", "shift_id", "volunteer_activity_name"]
    disputed = rows.groupby(same)["words"].transform("nunique").gt(1) & rows.groupby(same)["modified"].transform(
        lambda times: times.isna().any()
    )
    rows["first"] = rows["openness"].where(disputed, 0)
    rows = rows.sort_values(["first", "modified", "openness"], ascending=[True, False, True], na_position="last")
    rows = rows.drop_duplicates(same)
    rows = rows[~rows["event_name"].str.match(r"\s*\[[Cc][Aa][Nn][Cc][Ee][Ll][Ll]?[Ee][Dd]\]")]
    rows = rows[rows["event_type_name"].str.lower().str.replace(" ", "") == "phonebank"]
    regions = pd.read_csv(sample_folder / "regions.csv", dtype=str).set_index("event_location_id")
    for column, name in (("region", "region"), ("group", "region_group")):
        rows[column] = rows["event_location_id"].map(regions[name]).fillna("Unmapped")
    return rows


def histories(folder: Path) -> pd.DataFrame:
    """Return for each person, event and shift whether it was ever confirmed."""
    sign_ups = pd.read_csv(folder / "event_signups.csv", dtype=str)
    sign_ups = sign_ups[sign_ups["datetime_suppressed"].isna()].rename(columns={"event_shift_id": "shift_id"})
    every = pd.read_csv(folder / "event_signups_statuses.csv", dtype=str)
    names = pd.read_csv(folder / "event_statuses.csv", dtype=str)
    every = every.merge(names, on="event_status_id").merge(sign_ups, on="event_signup_id")
    every["ever"] = every["event_status_name"].isin(["Confirmed", "Conf Twice", "Conf Thrice"])
    return every.groupby(["myc_van_id", "event_id", "shift_id"])[["ever"]].max().reset_index()
