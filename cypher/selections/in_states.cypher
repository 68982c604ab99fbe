// Whether a thing is in one of the states.
node.state IN value
