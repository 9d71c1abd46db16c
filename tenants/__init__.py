"""Ground floor: who the bureaus (审批局) are, how they are linked, and the one door to the database."""
