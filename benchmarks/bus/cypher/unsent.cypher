// Events on the outbox, from the store of counts.
MATCH (event:Unsent)
RETURN count(event) AS count
