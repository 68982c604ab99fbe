// How many events wait for the relay.
// :params {}
// Returns: events (int), oldest (datetime or null)
// Scans: the label holds only what is not sent yet
MATCH (event:Unsent)
RETURN count(event) AS events,
       min(event.at) AS oldest
