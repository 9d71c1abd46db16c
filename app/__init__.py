"""The domain: what the full-concierge service (全代办) does, and the factory that builds the application."""
