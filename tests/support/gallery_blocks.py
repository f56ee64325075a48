"""What the gallery's app shows: every type of block and element, in groups."""

from __future__ import annotations

from typing import Any

from tests.support.slack_workspace import DANIEL

Block = dict[str, Any]

HOSTILE = (
    "*bold* _italic_ <https://example.org/a?b=1&amp;c=2|a link> <@U0DANIEL00> <#C0SUBURBS0> &lt;b&gt;not bold&lt;/b&gt;"
    " <script>window.hacked = 1</script> <img src=x onerror=window.hacked=1> <javascript:window.hacked=1|press me>"
)
_RAW = "<b>raw</b><script>window.hacked = 1</script><img src=x onerror=window.hacked=1>"


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(name: str, about: str = "") -> Block:
    made: Block = {"text": plain(name), "value": name.lower().replace(" ", "-")}
    return made | {"description": plain(about)} if about else made


def options(*names: str) -> list[Block]:
    return [option(name) for name in names]


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def context(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text)]}


def button(text: str, action_id: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def told(action: Block) -> str:
    """Return the value of an element, as one word."""
    for key, value in action.items():
        if key == "value":
            return str(value)
        if key.startswith("selected_"):
            values = value if isinstance(value, list) else [value]
            return "+".join(entry["value"] if isinstance(entry, dict) else str(entry) for entry in values)
    return ""


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def line(text: str, **style: bool) -> Block:
    part: Block = {"type": "text", "text": text}
    return {"type": "rich_text_section", "elements": [part | {"style": style} if style else part]}


def words(picture: str) -> list[Block]:
    """Show everything made of words, and pictures."""
    image = {"type": "image", "slack_file": {"id": picture}, "alt_text": "Stripes"}
    pieces: list[Block] = [
        {"type": "text", "text": "Rich "},
        {"type": "text", "text": "bold", "style": {"bold": True}},
        {"type": "text", "text": " and "},
        {"type": "text", "text": "struck", "style": {"strike": True}},
        {"type": "text", "text": " for "},
        {"type": "user", "user_id": DANIEL},
        {"type": "text", "text": " in "},
        {"type": "channel", "channel_id": "C0SUBURBS0"},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "tada"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://example.org/", "text": "elsewhere"},
        {"type": "text", "text": " "},
        {"type": "color", "value": "#f2a65a"},
        {"type": "text", "text": " "},
        {"type": "date", "timestamp": 1597672800, "format": "{date_short}"},
    ]
    return [
        {"type": "header", "text": plain("A header of words")},
        section(
            "A *section* with ~struck~ and `code`",
            fields=[mrkdwn("*Region*\nMetro"), plain("Week 33")],
            accessory={**image, "alt_text": "Stripes beside a section"},
        ),
        {"type": "context", "elements": [{**image, "alt_text": "Small stripes"}, mrkdwn("Context in _small_ words")]},
        {"type": "divider"},
        {**image, "title": plain("A picture of stripes"), "alt_text": "Orange, green and blue stripes"},
        rich(
            {"type": "rich_text_section", "elements": pieces},
            {"type": "rich_text_list", "style": "ordered", "elements": [line("First"), line("Second", italic=True)]},
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [line("Indented")]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Quoted words"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "kept   as  it is"}]},
        ),
        {"type": "markdown", "text": MARKDOWN},
        {"type": "actions", "elements": [button("Plain", "plain-button"), button("First", "first", style="primary")]},
    ]


MARKDOWN = """### A heading in Markdown
Some **strong** and *soft* words, `code`, a [link](https://example.org/), ~~gone~~.

- one
- two

> said by another

| Region | Flakes |
| --- | ---: |
| Metro | 31 |
"""

_ORGANIZERS = ("Ana", "Bo", "Cy", "Dee", "Eli", "Flo", "Gus", "Hal")
_FLAKES = (9, 100, 25, 3, 41, 7, 12, 250)


def text_cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def number_cell(value: float) -> Block:
    return {"type": "raw_number", "value": value, "text": f"{value:,}"}


def data() -> list[Block]:
    """Show both kinds of table."""
    head = [text_cell("Organizer"), text_cell("Flakes")]
    body = [[text_cell(name), number_cell(count)] for name, count in zip(_ORGANIZERS, _FLAKES, strict=True)]
    rows = [[text_cell("Turf"), text_cell("Rate")], [text_cell("Powderhorn"), text_cell("21%")]]
    rows.append([rich(line("Pine River", bold=True)), text_cell("8%")])
    return [
        {"type": "data_table", "caption": "Flakes by organizer", "page_size": 5, "rows": [head, *body]},
        {"type": "table", "column_settings": [{"align": "left"}, {"align": "right"}], "rows": rows},
    ]


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def plot(kind: str, title: str, **series: list[float]) -> Block:
    points = {
        name: [{"label": day, "value": value} for day, value in zip(_DAYS, values, strict=True)]
        for name, values in series.items()
    }
    chart = {
        "type": kind,
        "series": [{"name": name, "data": data} for name, data in points.items()],
        "axis_config": {"categories": list(_DAYS), "x_label": "Day", "y_label": "Shifts"},
    }
    return {"type": "data_visualization", "title": title, "chart": chart}


def charts() -> list[Block]:
    """Show two of the charts: one message may not have more."""
    segments = [{"label": "Closed", "value": 64}, {"label": "Flaked", "value": 25}, {"label": "Open", "value": 11}]
    return [
        plot("bar", "Shifts as bars", Metro=[12, 19, 3, 5, 8], Suburbs=[7, 11, 5, 8, 3]),
        {"type": "data_visualization", "title": "Shifts as a pie", "chart": {"type": "pie", "segments": segments}},
    ]


def curves() -> list[Block]:
    """Show the other two."""
    return [
        plot("line", "Shifts as lines", Metro=[-2, 9, 3, 5, 8], Suburbs=[7, 1, 5, 8, 3.5]),
        plot("area", "Shifts as areas", Metro=[12, 19, 3, 5, 8]),
    ]


def card(name: str, **more: Any) -> Block:
    return {"type": "card", "title": mrkdwn(f"*{name}*"), "subtitle": mrkdwn("A turf"), "body": mrkdwn("Flat"), **more}


def parts() -> list[Block]:
    """Show the blocks made of others."""
    task = {
        "type": "task_card",
        "task_id": "t1",
        "title": "Count the flakes",
        "status": "complete",
        "details": rich(line("From the sign-ups")),
        "output": rich(line("106 of 146")),
        "sources": [{"type": "url", "url": "https://example.org/van", "text": "VAN"}],
    }
    inside = [section("Inside the container"), {"type": "actions", "elements": [button("Within", "within")]}]
    shut = [section("Unfolded words")]
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "thumbs",
        "positive_button": {"text": plain("Good"), "value": "good"},
        "negative_button": {"text": plain("Bad"), "value": "bad"},
    }
    trash = {"type": "icon_button", "icon": "trash", "text": plain("Throw away"), "action_id": "trash"}
    return [
        {"type": "container", "title": plain("A container"), "subtitle": plain("With a line"), "child_blocks": inside},
        {
            "type": "container",
            "title": plain("A folded container"),
            "child_blocks": shut,
            "is_collapsible": True,
            "default_collapsed": True,
        },
        card("A card alone", actions=[button("Canvass it", "canvass")]),
        {"type": "carousel", "elements": [card(f"Card {number}") for number in range(1, 6)]},
        {"type": "plan", "title": "The plan", "tasks": [task, {**task, "task_id": "t2", "status": "in_progress"}]},
        {**task, "task_id": "t3", "title": "A task alone", "status": "error"},
        {"type": "context_actions", "elements": [thumbs, trash]},
        {
            "type": "video",
            "title": plain("A video"),
            "video_url": "https://example.org/v",
            "thumbnail_url": "https://example.org/t.png",
            "alt_text": "Somebody canvasses",
        },
    ]


CONFIRM = {
    "title": plain("Archive the week?"),
    "text": mrkdwn("Its numbers stay; *nobody* can change them."),
    "confirm": plain("Archive it"),
    "deny": plain("Keep it"),
    "style": "danger",
}


def asking(block_id: str, text: str, kind: str, **more: Any) -> Block:
    return section(text, block_id=f"use-{block_id}", accessory={"type": kind, "action_id": block_id, **more})


def elements() -> list[Block]:
    """Show every element that tells the app at once."""
    regions = options("Metro", "Suburbs", "Greater MN")
    weekdays = options("Monday", "Tuesday", "Wednesday")
    return [
        {
            "type": "actions",
            "block_id": "use-presses",
            "elements": [
                button("Archive", "archive", value="week-33", style="danger", confirm=CONFIRM),
                {"type": "overflow", "action_id": "overflow", "options": options("Copy", "Move", "Share")},
            ],
        },
        asking("region", "Region", "static_select", options=regions, placeholder=plain("Pick a region")),
        asking("days", "Days", "multi_static_select", options=weekdays, max_selected_items=2),
        asking("who", "Person", "users_select"),
        asking("where", "Channel", "conversations_select"),
        asking("turf", "Turf", "external_select", min_query_length=2, placeholder=plain("Look a turf up")),
        asking("day", "Date", "datepicker", initial_date="2020-08-17"),
        asking("time", "Hour", "timepicker"),
        asking("shift", "Shift", "radio_buttons", options=[option("Morning", "9 to 12"), option("Evening")]),
        asking("needs", "Needs", "checkboxes", options=options("Car", "Clipboard")),
    ]


def opener() -> list[Block]:
    """Return the blocks that offer the form."""
    return [{"type": "actions", "elements": [button("Open the form", "open", style="primary")]}]


def asked(block_id: str, label: str, kind: str, **more: Any) -> Block:
    optional = {"optional": True} if more.pop("optional", False) else {}
    element = {"type": kind, "action_id": block_id, **more}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **optional}


def form(note: str = "") -> Block:
    """Return the modal."""
    blocks = [
        asked("name", "Name of the shift", "plain_text_input") | {"hint": plain("As volunteers read it")},
        asked("region", "Region", "static_select", options=options("Metro", "Suburbs")),
        asked("day", "Day", "datepicker"),
        asked("needs", "Needs", "checkboxes", options=options("Car", "Clipboard"), optional=True),
        asked("count", "Volunteers", "number_input", is_decimal_allowed=False, min_value="1", max_value="50"),
        {
            "type": "actions",
            "block_id": "tools",
            "elements": [button("More", "more"), button("Renew", "renew"), button("Sure?", "sure", confirm=CONFIRM)],
        },
    ]
    about = [{"type": "alert", "level": "warning", "text": mrkdwn(f"{note}")}] if note else []
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Plan a shift"),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "notify_on_close": True,
        "blocks": [*about, *blocks],
    }


def second() -> Block:
    """Return the modal above it, with the inputs that the first one lacks."""
    heard = asked("aloud", "Said at once", "plain_text_input", optional=True) | {"dispatch_action": True}
    return {
        "type": "modal",
        "callback_id": "second",
        "title": plain("More about it"),
        "submit": plain("Finish"),
        "blocks": [
            section("The *second* view"),
            asked("mail", "E-mail", "email_text_input"),
            asked("page", "Web page", "url_text_input"),
            asked("story", "Story", "rich_text_input"),
            asked("note", "Note", "plain_text_input", multiline=True, min_length=5, initial_value="Why"),
            asked("at", "Begins", "datetimepicker"),
            asked("room", "Place", "channels_select"),
            asked("people", "People", "multi_users_select", initial_users=[DANIEL]),
            asked("rooms", "Rooms", "multi_conversations_select", filter={"include": ["public"]}, optional=True),
            asked("turfs", "Turfs", "multi_external_select", min_query_length=1, optional=True),
            heard,
        ],
    }


def home(count: int) -> Block:
    """Return the Home tab."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your week at a glance")},
            section(f"Counted *{count}* times", accessory=button("Count", "count", value=str(count))),
            {"type": "divider"},
            {"type": "carousel", "elements": [card("Powderhorn"), card("Pine River")]},
        ],
    }


def hostile() -> list[Block]:
    """Try to get markup past every kind of text."""
    return [
        {"type": "header", "text": plain(f"Header {_RAW}")},
        section(f"Section {HOSTILE}", fields=[plain(_RAW), mrkdwn(_RAW)]),
        {"type": "markdown", "text": f"Markdown {_RAW} [press](javascript:window.hacked=1) **{_RAW}**"},
        rich({"type": "rich_text_section", "elements": [{"type": "text", "text": f"Rich {_RAW}"}]}),
        {"type": "table", "rows": [[text_cell(f"Cell {_RAW}")]]},
        {"type": "data_table", "caption": f"Caption {_RAW}", "rows": [[text_cell(_RAW)], [text_cell(_RAW)]]},
        {"type": "context", "elements": [plain(f"Context {_RAW}"), mrkdwn(_RAW)]},
        {"type": "actions", "elements": [button("<b>Press</b>", "raw")]},
    ]
