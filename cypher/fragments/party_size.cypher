// How many seats `plan` wants: for everybody who goes, or may still say so; who waits for a seat has none.
COUNT {
  MATCH (:User)-[seat:GOES_TO]->(plan)
  WHERE seat.state = 'accepted' OR (seat.state = 'invited' AND seat.waiting_since IS NULL)
}
