// Put all that was laid ready on the outbox.
MATCH (event:Ready)
CALL (event) {
  SET event:Unsent
  REMOVE event:Ready
} IN TRANSACTIONS OF 10000 ROWS
