"""Pictures: uploaded beside the answers that they belong to, and shown in their messages."""

from bot.slack.pictures.answer_pictures import AnswerPictures, finished
from bot.slack.pictures.newest_answers import NewestAnswers
from bot.slack.pictures.uploads import Uploads

__all__ = ["AnswerPictures", "NewestAnswers", "Uploads", "finished"]
