"""The hash says whether two versions are the same, facet by facet; rows give back what was published."""

from copy import deepcopy
from uuid import UUID, uuid4

import pytest

from app.standards.catalogue.canonical import canonical_json, changed_facets, content_hash, facet_hashes
from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.terms import UniformFacet
from app.standards.catalogue.version_rows import PART_MAPPINGS, version_content_of, version_lines_of, version_values
from tests.unit.app.standards.catalogue.shipped_catalogue import shipped_catalogue, shipped_content

CHANGES = {
    UniformFacet.PROCEDURE: ("procedure", "steps", 0, "role"),
    UniformFacet.MATERIALS: ("materials", 0, "copies"),
    UniformFacet.TIME_LIMIT: ("time_limit", "promised_days"),
    UniformFacet.CRITERIA: ("criteria", 0, "body"),
    UniformFacet.ONLINE: ("online", "visits"),
}


@pytest.mark.parametrize("facet", UniformFacet)
def test_a_change_in_any_facet_changes_the_hash_and_is_told_as_that_facet(facet: UniformFacet) -> None:
    before = shipped_content("construction_permit")
    after = deepcopy(before)
    *way, last = CHANGES[facet]
    place = after
    for key in way:
        place = place[key]
    place[last] = "x" if isinstance(place[last], str) else 99
    assert content_hash(before) != content_hash(after)
    assert changed_facets(before, after) == [facet]


@pytest.mark.parametrize("field", ["name", "kind", "tiers", "bases", "fees", "result_name", "service_mode", "notes"])
def test_what_is_no_facet_counts_for_the_hash_too(field: str) -> None:
    before = shipped_content("civil_air_defence")
    after = {**before, field: "x" if isinstance(before[field], str) else [*before[field], "x"]}
    assert content_hash(before) != content_hash(after)
    assert changed_facets(before, after) == []


def test_the_order_of_keys_does_not_matter_but_that_of_lines_does() -> None:
    before = shipped_content("eia")
    assert content_hash(before) == content_hash(dict(reversed(list(before.items()))))
    turned = {**before, "materials": before["materials"][::-1]}
    assert content_hash(before) != content_hash(turned)


def test_the_canonical_text_is_plain_and_short() -> None:
    text = canonical_json({"乙": 1, "甲": [True, None]})
    assert text == '{"乙":1,"甲":[true,null]}'


def test_the_hash_is_pinned() -> None:
    # A change of this value means that every stored hash must be migrated: raise FORMAT.
    assert content_hash({"code": "x"}) == "be46f17281dab7c7a397be74a8f6f7928191ab29ba65cfce06d91e497e50952f"


def test_every_item_has_its_own_hash() -> None:
    hashes = [content_hash(version.content) for item in shipped_catalogue().items for version in item.versions]
    assert len(set(hashes)) == len(hashes)
    assert set(facet_hashes(shipped_content("eia"))) == set(UniformFacet)


def test_rows_give_back_the_document_they_were_made_from() -> None:
    ids = {
        "item": {item.code: uuid4() for item in shipped_catalogue().items},
        "material": {material.code: uuid4() for material in shipped_catalogue().materials},
        "basis": {basis.code: uuid4() for basis in shipped_catalogue().bases},
    }
    codes: dict[str, dict[UUID, str]] = {
        kind: {identity: code for code, identity in known.items()} for kind, known in ids.items()
    }
    for item in shipped_catalogue().items:
        for version in item.versions:
            row = ItemVersion(**version_values(version.content))
            lines = list(version_lines_of(version.content, 1, uuid4(), ids))
            by_table = {part.table: [line for line in lines if type(line) is part.table] for part in PART_MAPPINGS}
            read_back = version_content_of(item.code, row, by_table, codes)
            assert content_hash(read_back) == content_hash(version.content)


def test_no_column_is_left_out_of_the_document() -> None:
    own = {column.key for column in ItemVersion.__table__.columns}
    life = {
        "id", "city_id", "item_id", "number", "state", "valid_from", "valid_to", "published_at", "content_hash",
        "change_note",
    }  # fmt: skip
    assert own - life == set(version_values(shipped_content("eia")))
