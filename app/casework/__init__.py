"""The story of a project (全代办): projects, scoping, plans, letters, cases, supervision, delivery, closing."""
