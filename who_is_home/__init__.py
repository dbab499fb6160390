"""The process that knows who is home: it asks routers and decides when the house is empty."""
