// Why `person` may not be asked to join `seed` at `venue` at $now; null when nothing speaks against it.
CASE
  WHEN EXISTS { (seed)-[:ASKED]->(person) } THEN 'asked'
  WHEN EXISTS { (person)-[:BLOCKED]-(:User)<-[:STARTS_WITH|ASKED]-(seed) } THEN 'blocked'
  WHEN COUNT { (person)<-[recent:ASKED]-(:Seed) WHERE recent.asked_at > $now - duration({days: 7}) }
       >= coalesce(person.ask_cap_per_week, $ask_cap) THEN 'cap'
  WHEN
// include cooling_down
    THEN 'declined'
  WHEN
// include avoids
    THEN 'avoids'
  WHEN any(hour IN [datetime({datetime: $now, timezone: coalesce(person.time_zone, 'UTC')}).hour] WHERE
         person.quiet_start <= hour < person.quiet_end
         OR (person.quiet_start > person.quiet_end AND (hour >= person.quiet_start OR hour < person.quiet_end))
       ) THEN 'quiet'
  WHEN
// include busy_then
    THEN 'busy'
END
