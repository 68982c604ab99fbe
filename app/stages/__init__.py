"""The six stages, in the order in which a plan grows; they talk through the graph and the bus, never by import."""
