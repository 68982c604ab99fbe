"""Who keeps tables: every company that can book one, behind one role.

`role.Provider` is the role; `registry.providers(settings)` gives all that this installation knows, and
`Venue.booking_provider` names the one of a venue. A provider is asked with the booking's own key, says later what came of
it by signed webhook, and can be asked how things stand. It knows nothing of the graph, the bus or the stages.
"""
