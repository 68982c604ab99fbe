// Whether a person waits for a seat.
tie.waiting_since IS NOT NULL
