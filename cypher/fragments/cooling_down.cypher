// Whether `person` said no so often since $declines_since that nobody asks them for a while. A maybe is no refusal of being
// asked, and silence may be a telephone left at home: neither counts.
COUNT {
  (person)<-[said:ASKED {answer: 'no'}]-(:Seed)
  WHERE said.answered_at > $declines_since
} >= $decline_limit
