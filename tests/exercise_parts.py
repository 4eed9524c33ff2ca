"""Participants of the classification exercise, who fill their sheets in as people do: in Excel, cell by cell."""

import csv
import random
import shutil

from openpyxl import load_workbook

from sla_toolkit.workshop import open_room
from sla_toolkit.workshop.exercise.folder import prepared, read_key, round_folder
from sla_toolkit.workshop.exercise.layout import (
    CHOICE_COLUMN,
    FIRST_CARD,
    PARTICIPANT_ROW,
    SIDE_ROW,
    stage_column,
)

YES = {"ja": "はい", "en": "Yes"}
NO = {"ja": "いいえ", "en": "No"}


def few_leads(practice_folder, folder, every=20):
    """Write one in some of the practice leads, with their touches and deals, so that reading them is quick."""
    kept = set()
    folder.mkdir(parents=True)
    for name, column in (("contacts", 0), ("touches", 0), ("deals", 1)):
        with (practice_folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        if name == "contacts":
            kept = {row[0] for row in rows[::every]}
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *(row for row in rows if row[column] in kept)])
    return folder


def room_in(folder, practice_folder, data, language="en"):
    """Open the practice agreement in a folder of its own, reading the data of another."""
    target = folder / "parameters" / "acme.yaml"
    if not target.exists():
        target.parent.mkdir(parents=True)
        text = (practice_folder / "parameters" / "acme.yaml").read_text("utf-8")
        target.write_text(text.replace("../data/", f"{data.as_posix()}/"), "utf-8")
    return open_room(target, language)


class Sheet:
    """A participant's copy of the empty sheet, open in Excel."""

    def __init__(self, room, asked, name, language="en"):
        self.asked, self.language = asked, language
        folder = round_folder(room, asked.round)
        self.path = folder / "answers" / f"{name}.xlsx"
        shutil.copy(folder / f"cards.{language}.xlsx", self.path)
        self.workbook = load_workbook(self.path)
        self.page = self.workbook.worksheets[1]
        self.column = stage_column(asked)

    def who(self, side, number):
        """Choose team and number."""
        team = self.asked.teams[side][self.language] if side in self.asked.teams else side
        self.page.cell(SIDE_ROW, CHOICE_COLUMN).value = team
        self.page.cell(PARTICIPANT_ROW, CHOICE_COLUMN).value = number
        return self

    def says(self, card, stage=None, take=None):
        """Answer a card: a place in the drop-down, or whatever is typed; True or False, or whatever is typed."""
        row = FIRST_CARD + card - 1
        if stage is not None:
            choices = self.asked.choices(self.language)
            self.page.cell(row, self.column).value = choices[stage] if isinstance(stage, int) else stage
        if take is not None:
            words = {True: YES[self.language], False: NO[self.language]}
            self.page.cell(row, self.column + 1).value = words.get(take, take)
        return self

    def types(self, place, value):
        """Type something into a cell, protected or not."""
        self.page[place].value = value
        return self

    def hand_in(self):
        """Save the file."""
        self.workbook.save(self.path)
        return self.path


def play(room, number=1, leads=24, noise=0.3, people=3, seed=1):
    """Let participants of both sides answer near what the CRM has, missing it as often as `noise` says."""
    asked, _ = prepared(room, leads, number)
    key, lots = read_key(round_folder(room, number)), random.Random(seed)  # noqa: S311 - no secret
    stages = asked.stage_ids
    for side in ("marketing", "sales"):
        for who in range(1, people + 1):
            language = "ja" if who == 1 else "en"
            sheet = Sheet(room, asked, f"{side}-{who}", language).who(side, who)
            for card in asked.cards:
                place = stages.index(key.cards[str(card.number)].stage)
                if lots.random() < noise:
                    place = min(max(place + (1 if side == "marketing" else -1), 0), len(stages) - 1)
                sheet.says(card.number, place, place >= 1)
            sheet.hand_in()
    return asked
