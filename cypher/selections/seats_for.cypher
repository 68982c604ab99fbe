// Whether a slot has so many seats left.
node.seats_left >= value
