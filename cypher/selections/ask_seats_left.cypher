// Seats that a seed's slot has left.
head(COLLECT { MATCH (node)-[:IN]->(held:Slot) RETURN held.seats_left })
