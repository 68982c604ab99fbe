// The hours of the week, by the venue's clock, in which `person` said yes to seeds: a histogram as a list, the last 200.
COLLECT {
  MATCH (person)<-[said:ASKED {answer: 'yes'}]-(past:Seed)
  RETURN (past.start.dayOfWeek - 1) * 24 + past.start.hour
  ORDER BY past.start DESC
  LIMIT 200
}
