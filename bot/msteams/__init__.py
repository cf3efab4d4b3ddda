"""The Microsoft Teams door: the only room that knows botbuilder."""
