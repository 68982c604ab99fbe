// Whether a slot begins within so many days.
node.start.epochMillis < ($now + duration({days: value})).epochMillis
