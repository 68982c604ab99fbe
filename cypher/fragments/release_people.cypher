// Ends the open asks of `seed`: they stay unanswered, which says nothing about the person, and take up nobody's evening.
CALL (seed) {
  MATCH (seed)-[open:ASKED]->(:User)
  WHERE open.answer IS NULL
  SET open.deadline = CASE WHEN open.deadline > $now THEN $now ELSE open.deadline END,
      open.released_at = $now
  RETURN count(*) AS released
}
