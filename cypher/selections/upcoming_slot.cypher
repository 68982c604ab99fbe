// Whether a slot has not begun.
node.start.epochMillis >= $now.epochMillis
