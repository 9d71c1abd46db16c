"""Each bureau counts its own cases and registers its own texts; nobody writes a row for another."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.casework.cases.models import Case, CaseMaterial, CaseStep
from app.casework.cases.states import CaseState
from app.casework.plans.states import MaterialState
from app.foundation.errors import Invalid, Missing
from app.oversight.uniformity import operations, queries
from app.oversight.uniformity.drift import CellState
from app.oversight.uniformity.figure_preparation import prepare_figures
from app.oversight.uniformity.matrix import Matrix, read_matrix
from app.oversight.uniformity.models import DeclaredGuide, FigureRound, ObservedFigure
from app.oversight.uniformity.queries import MatrixScope
from app.standards.catalogue.dictionary import Material
from app.standards.catalogue.models import Item
from app.standards.catalogue.terms import UniformFacet
from app.standards.catalogue.version_parts import VersionMaterial
from tenants.clock import now
from tenants.db import acting_for, db, read_transaction, transaction
from tests.factories.decided_filings import decide_filings
from tests.factories.scoping import CITY, COUNTY, ZONE, acting_officer, bureau_id

FILING = "enterprise_filing"
F = UniformFacet


def shown(slug: str = ZONE) -> Matrix:
    with read_transaction():
        return read_matrix(MatrixScope(1, bureau_id=bureau_id(slug)))


def state(slug: str, facet: UniformFacet, code: str = FILING) -> CellState:
    line = next(line for line in shown(slug).lines if line.item.code == code)
    return line.cells[0][list(F).index(facet)]


def figures() -> list[ObservedFigure]:
    with read_transaction():
        return list(db.session.scalars(select(ObservedFigure)))


@pytest.mark.clause("B4")
def test_slow_decisions_show_as_observed(domain: Flask) -> None:
    assert state(ZONE, F.TIME_LIMIT) is CellState.NO_DATA
    decide_filings(3, takes=20)
    assert prepare_figures() == 13
    (row,) = figures()
    assert (row.bureau_id, row.cases_decided, row.limit_days) == (bureau_id(ZONE), 3, 0)
    assert row.median_days > 1
    assert row.extra_materials == row.strange_steps == 0
    assert row.online_share is None
    assert state(ZONE, F.TIME_LIMIT) is CellState.OBSERVED
    assert state(ZONE, F.MATERIALS) is CellState.UNIFORM
    assert state(COUNTY, F.TIME_LIMIT) is CellState.UNIFORM


@pytest.mark.clause("B4")
def test_of_two_cases_nothing_is_told(domain: Flask) -> None:
    decide_filings(2, takes=20)
    prepare_figures()
    assert figures() == []
    assert state(ZONE, F.TIME_LIMIT) is CellState.UNIFORM


@pytest.mark.clause("B4", "B5")
def test_what_cases_had_beyond_the_standard_is_counted(domain: Flask) -> None:
    decide_filings(3)
    with acting_officer(ZONE, "mulu"):
        case = db.session.scalars(select(Case).limit(1)).one()
        listed = select(VersionMaterial.material_id).where(VersionMaterial.version_id == case.item_version_id)
        strange = db.session.scalars(select(Material.id).where(Material.id.not_in(listed)).limit(1)).one()
        for number, opinion in ((90, "专家评审：论证"), (91, "听证：公示")):
            db.session.add(
                CaseStep(
                    case_id=case.id, number=number, state=CaseState.SPECIAL_STARTED, opinion=opinion, officer_name="甲",
                    division_name="乙", at=now(),
                )
            )  # fmt: skip
        db.session.add(
            CaseMaterial(
                case_id=case.id, material_id=strange, position=90, name="另要的材料", necessary=True,
                state=MaterialState.ACCEPTED,
            )
        )  # fmt: skip
    prepare_figures()
    (row,) = figures()
    assert (row.extra_materials, row.special_steps, row.strange_steps) == (1, 2, 2)
    assert state(ZONE, F.MATERIALS) is CellState.OBSERVED
    assert state(ZONE, F.PROCEDURE) is CellState.OBSERVED


def test_a_round_replaces_the_one_before_and_young_figures_wait(domain: Flask) -> None:
    decide_filings(3)
    assert prepare_figures(most=4) == 4
    assert prepare_figures(timedelta(minutes=10)) == 9
    assert prepare_figures(timedelta(minutes=10)) == 0
    assert prepare_figures() == 13
    assert len(figures()) == 1


@pytest.mark.clause("B4")
def test_a_published_text_is_compared(domain: Flask) -> None:
    prepare_figures()
    with acting_officer(COUNTY, "mulu"):
        item = queries.item_in_force(FILING)
        standard = queries.facet_texts(1, queries.version_contents(1, [item.version_id]))[item.version_id]
        operations.declare(
            FILING, F.MATERIALS, "\n".join(f"  {line}；" for line in standard[F.MATERIALS]), "省政务服务网"
        )
        operations.declare(FILING, F.ONLINE, "到办事现场次数：3次", "省政务服务网")
    assert state(COUNTY, F.MATERIALS) is CellState.UNIFORM
    assert state(COUNTY, F.ONLINE) is CellState.DECLARED
    assert state(ZONE, F.ONLINE) is CellState.UNIFORM
    with acting_officer(COUNTY, "mulu"):
        operations.declare(FILING, F.ONLINE, "\n".join(standard[F.ONLINE]), "省政务服务网")
    assert state(COUNTY, F.ONLINE) is CellState.UNIFORM
    with acting_officer(COUNTY, "mulu"):
        operations.take_back_text(FILING, F.ONLINE)
    with pytest.raises(Missing), acting_officer(COUNTY, "mulu"):
        operations.take_back_text(FILING, F.ONLINE)


@pytest.mark.parametrize(
    ("text", "source", "field"), [(" ; ", "网", "text"), ("x" * 2001, "网", "text"), ("有", " ", "source")]
)
def test_what_says_nothing_is_refused(domain: Flask, text: str, source: str, field: str) -> None:
    with pytest.raises(Invalid) as refused, acting_officer(COUNTY, "mulu"):
        operations.declare(FILING, F.ONLINE, text, source)
    assert refused.value.field == field


def _item_id() -> object:
    return db.session.scalars(select(Item.id).where(Item.code == FILING)).one()


@pytest.mark.clause("B4", "L2.1a")
@pytest.mark.parametrize("slug", [CITY, COUNTY])
def test_nobody_writes_rows_for_another_bureau(domain: Flask, slug: str) -> None:
    values = {
        "city_id": 1, "bureau_id": bureau_id(ZONE), "facet": F.ONLINE, "lines": ["x"], "source": "x", "imported_at": now(),
        "imported_by": "x",
    }  # fmt: skip
    with pytest.raises(ProgrammingError, match="row-level security"), acting_officer(slug, "mulu"):
        db.session.execute(insert(DeclaredGuide).values(values | {"item_id": _item_id()}))
    with pytest.raises(ProgrammingError, match="row-level security"), acting_officer(slug, "mulu"):
        db.session.execute(insert(FigureRound).values(city_id=1, bureau_id=bureau_id(ZONE), as_of=now()))
    with acting_officer(ZONE, "mulu"):
        operations.declare(FILING, F.ONLINE, "一次不用跑", "本局网站")
    with acting_officer(slug, "mulu"):
        done = db.session.execute(update(DeclaredGuide).values(source="改过"))
        assert done.rowcount == 0  # type: ignore[attr-defined]


@pytest.mark.clause("B4")
def test_the_database_keeps_small_cells_out(domain: Flask) -> None:
    with acting_for(bureau_id(ZONE)), read_transaction():
        item = queries.item_in_force(FILING)
    values = {
        "city_id": 1, "item_id": item.item_id, "bureau_id": bureau_id(ZONE), "version_id": item.version_id,
        "cases_decided": 2, "median_days": Decimal(1), "unit": "working_day", "extra_materials": 0, "special_steps": 0,
        "strange_steps": 0, "as_of": now(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="no_small_cell"), acting_for(bureau_id(ZONE)), transaction():
        db.session.execute(insert(ObservedFigure).values(values))
