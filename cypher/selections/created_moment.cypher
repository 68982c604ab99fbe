// When it was made, as a number that sorts alike in all time zones.
node.created_at.epochMillis
