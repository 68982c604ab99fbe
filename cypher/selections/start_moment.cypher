// When it starts, as a number that sorts alike in all time zones.
node.start.epochMillis
