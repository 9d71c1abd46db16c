"""The whole catalogue as shipped: read, checked, ready to be written. Pure but for reading its own files."""

from __future__ import annotations

from dataclasses import dataclass

from app.standards.catalogue import checks, seed_dictionary, seed_items
from app.standards.catalogue.seed_dictionary import SeedBasis, SeedMaterial, data_folder, read_file
from app.standards.catalogue.seed_items import SeedItem


@dataclass(frozen=True)
class CatalogueSeed:
    """Dictionaries and items that agree with each other."""

    materials: tuple[SeedMaterial, ...]
    bases: tuple[SeedBasis, ...]
    items: tuple[SeedItem, ...]


def shipped_catalogue() -> CatalogueSeed:
    """Read and check the data files; raises :class:`app.standards.catalogue.entry.CatalogueRefused`."""
    folder = data_folder()
    materials = tuple(seed_dictionary.read_materials(read_file(folder.joinpath("materials.toml"))))
    bases = tuple(seed_dictionary.read_bases(read_file(folder.joinpath("bases.toml"))))
    steps = seed_items.read_procedures(read_file(folder.joinpath("procedures.toml")))
    known = {material.code: material for material in materials}
    files = sorted(folder.joinpath("items").iterdir(), key=lambda file: file.name)
    items = tuple(
        seed_items.read_item(read_file(file), position, known, steps)
        for position, file in enumerate((file for file in files if file.name.endswith(".toml")), 1)
    )
    checks.check_dictionary(materials, bases, {item.code for item in items})
    checks.check_items(items, {basis.code for basis in bases})
    return CatalogueSeed(materials, bases, items)
