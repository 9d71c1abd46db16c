"""The face's table of contents."""

from __future__ import annotations

from app.foundation.permissions import Permission as P
from blueprints.dictionary import attachments, bases, exchange, materials
from blueprints.shell.gate import Face, get, post

IMPORT = "/exchange/<uuid:import_id>"
MATERIAL = "/materials/<string:code>"
BASIS = "/bases/<string:code>"

FACE = Face(
    "dictionary",
    [
        get("/materials", materials.index, P.CATALOGUE_READ),
        get("/materials/new", materials.new, P.DICTIONARY_MANAGE),
        post("/materials/new", materials.create, P.DICTIONARY_MANAGE),
        get(MATERIAL, materials.show, P.CATALOGUE_READ, materials.load),
        get(f"{MATERIAL}/edit", materials.edit, P.DICTIONARY_MANAGE, materials.load),
        post(f"{MATERIAL}/edit", materials.change, P.DICTIONARY_MANAGE, materials.load),
        post(f"{MATERIAL}/synonyms", materials.add_synonym, P.DICTIONARY_MANAGE, materials.load),
        post(f"{MATERIAL}/synonyms/remove", materials.remove_synonym, P.DICTIONARY_MANAGE, materials.load),
        get(f"{MATERIAL}/merge", materials.confirm_merge, P.DICTIONARY_MANAGE, materials.load),
        post(f"{MATERIAL}/merge", materials.merge, P.DICTIONARY_MANAGE, materials.load),
        get("/bases", bases.index, P.CATALOGUE_READ),
        get("/bases/new", bases.new, P.DICTIONARY_MANAGE),
        post("/bases/new", bases.create, P.DICTIONARY_MANAGE),
        get(BASIS, bases.show, P.CATALOGUE_READ, bases.load),
        get(f"{BASIS}/edit", bases.edit, P.DICTIONARY_MANAGE, bases.load),
        post(f"{BASIS}/edit", bases.change, P.DICTIONARY_MANAGE, bases.load),
        post(f"{BASIS}/repeal", bases.repeal, P.DICTIONARY_MANAGE, bases.load),
        get("/exchange", exchange.index, P.DICTIONARY_MANAGE),
        post("/exchange", exchange.check, P.DICTIONARY_MANAGE),
        get("/exchange/file", exchange.file, P.DICTIONARY_MANAGE),
        get("/exchange/files", attachments.file, P.DICTIONARY_MANAGE),
        post("/exchange/files", attachments.take_in, P.DICTIONARY_MANAGE),
        get(IMPORT, exchange.show, P.DICTIONARY_MANAGE, exchange.load),
        post(f"{IMPORT}/confirm", exchange.confirm, P.DICTIONARY_MANAGE, exchange.load),
        post(f"{IMPORT}/drop", exchange.drop, P.DICTIONARY_MANAGE, exchange.load),
    ],
)
