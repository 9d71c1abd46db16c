"""What must be true before an entry leaves the navigator's hands; a refusal names everything that is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from app.casework.delivery import queries
from app.casework.delivery.rules import LACKING_STATES
from app.casework.plans.checklist import ChecklistEntry, EntryMaterial
from app.casework.plans.completeness import missing_of_five
from app.casework.plans.mandates import Mandate
from app.casework.plans.queries import current_revision, mandate_of, scope_of
from app.casework.plans.states import ROUTES_DECIDED_HERE, Route
from app.casework.projects.models import Project
from app.casework.projects.terms import ProjectState
from app.foundation.errors import Conflict, FieldFault
from app.standards.catalogue.terms import ServiceMode


def must_be_underway(project: Project) -> None:
    """Raises :class:`Conflict` unless the service runs (代办中)."""
    if project.state is ProjectState.SUSPENDED:
        raise Conflict("suspended", "该项目的“全代办”服务已中止，恢复服务后才能继续办理。")
    if project.state is not ProjectState.UNDERWAY:
        raise Conflict("not_underway", f"该项目{project.state.label}，不在代办中，不能办理。")


def must_be_own(entry: ChecklistEntry) -> None:
    """Raises :class:`Conflict` for an entry that is not decided here."""
    if entry.route not in ROUTES_DECIDED_HERE:
        raise Conflict("cross_level", "该事项由其他审批局审批，请通过移交推送，不能派到本局窗口。")


def must_be_cross_level(entry: ChecklistEntry) -> None:
    """Raises :class:`Conflict` for an entry that is decided here."""
    if entry.route in ROUTES_DECIDED_HERE:
        raise Conflict("own_level", "该事项由本局审批，请派单到本局窗口。")


def must_be_advised(entry: ChecklistEntry) -> None:
    """Raises :class:`Conflict` for an entry that is not decided here with another bureau's advice (帮审)."""
    if entry.route is not Route.ASSIST_REVIEW:
        raise Conflict("not_advised", "该事项不是帮审事项，不需要请其他审批局帮审。")


def must_be_ready(project: Project, entry: ChecklistEntry, materials: Iterable[EntryMaterial]) -> None:
    """Raises one :class:`Conflict` that names everything that is missing; its code is the first thing's.

    五个一 (W1), the issued plan's checklist (清单之外无审批, S11), the mandate's scope (W2.2), 代办 and not 帮办
    (W3.1), necessary materials.
    """
    refuse_faults(missing_for_sending(project, entry, materials))


def refuse_faults(faults: list[FieldFault]) -> None:
    """Raises :class:`Conflict` that names everything that is missing, if anything is."""
    if faults:
        words = "；".join(fault.message for fault in faults)
        raise Conflict(faults[0].code, f"现在还不能办理：{words}", faults=_general(faults))


def missing_for_sending(
    project: Project, entry: ChecklistEntry, materials: Iterable[EntryMaterial]
) -> list[FieldFault]:
    """The same as a list, for the page: empty when nothing stands in the way."""
    return missing_of_each(project, [entry], {entry.id: materials})[entry.id]


def missing_of_each(
    project: Project, entries: Sequence[ChecklistEntry], materials: Mapping[UUID, Iterable[EntryMaterial]]
) -> dict[UUID, list[FieldFault]]:
    """The same of several entries of one project, in as many statements as of one."""
    five = missing_of_five(project)
    of_all = [FieldFault("five", "five_missing", "“五个一”尚缺：" + "、".join(five))] if five else []
    revision, mandate = current_revision(project.id), mandate_of(project.id)
    listed = queries.listed_entry_ids(revision.id, [entry.id for entry in entries]) if revision else frozenset()
    entrusted = scope_of(project.id) if mandate else frozenset()
    return {
        entry.id: [*of_all, *_missing(entry, materials[entry.id], entry.id in listed, mandate, entrusted)]
        for entry in entries
    }


def _missing(
    entry: ChecklistEntry,
    materials: Iterable[EntryMaterial],
    is_listed: bool,
    mandate: Mandate | None,
    entrusted: Collection[UUID],
) -> Iterator[FieldFault]:
    if not is_listed:
        yield FieldFault("plan", "off_list", "该事项不在现行服务方案的审批清单内（清单之外无审批）")
    if mandate is None:
        yield FieldFault("mandate", "no_mandate", "项目单位尚未签署《“全代办”服务委托书》")
    elif entry.stage.value not in mandate.stages or entry.id not in entrusted:
        yield FieldFault("mandate", "out_of_scope", "该事项不在委托书的委托范围内")
    if entry.mode is not ServiceMode.ACT_FOR:
        yield FieldFault("mode", "assistance", "该事项为帮办事项，由项目长协助办理，不进入审批窗口")
    lacking = [material.name for material in materials if material.necessary and material.state in LACKING_STATES]
    if lacking:
        yield FieldFault("materials", "materials_missing", "必要材料未齐：" + "、".join(lacking))


def _general(faults: list[FieldFault]) -> tuple[FieldFault, ...]:
    """Nothing of this was typed into a field: all of it stands at the head of the form."""
    return tuple(FieldFault("", fault.code, fault.message) for fault in faults)
