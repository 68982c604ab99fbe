// Keeps the answer of a call under the caller's key, in the transaction of its effect: a twin of the call is refused by a
// constraint, and nothing of it stays.
CREATE (:KeptAnswer {
  id: $keep.id, body_hash: $keep.body_hash, status: $keep.status, answer: $keep.answer, location: $keep.location, at: $now
})
