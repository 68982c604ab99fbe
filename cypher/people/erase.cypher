// Erase a person: everything of theirs is deleted at once, and in each evening of others somebody takes their place of whom nothing
// is known, another one in each, so that nobody can be followed from one to the next. What has not happened yet goes on without
// them: open asks and yeses of running seeds become a no, coming plans are declined, drafts they would start are off, and who
// accepted first after them organises; where nobody else has accepted, the plan is off. Seeds and plans are locked before
// the person, as everywhere. Names leave what was written for others; ids of events on their way lead nowhere.
// :params {user_id: "u-1", access_mark: "person:5d41402abc4b2a76b9719d911017c592", now: datetime("2026-11-25T16:30:00Z"), transitions: {held: ["cancelled"]}}
// Returns: evenings (int), declined (int), called_off (int); no row for who is not there
MATCH (me:User {id: $user_id})
WHERE NOT me:Erased
CALL (me) {
  MATCH (me)<-[:STARTS_WITH|ASKED|CANDIDATE]-(seed:Seed)
  WHERE seed.state IN ['draft', 'scored', 'propagating', 'tipped', 'booked']
  WITH DISTINCT seed
  ORDER BY seed.id
  SET seed.touched_at = $now
  RETURN count(seed) AS seeds
}
CALL (me) {
  MATCH (me)-[:GOES_TO|ORGANISES]->(plan:Plan)
  WHERE plan.state IN ['proposed', 'confirmed', 'booked']
  WITH DISTINCT plan
  ORDER BY plan.id
  SET plan.touched_at = $now
  RETURN count(plan) AS plans
}
SET me.touched_at = $now
WITH me, split(me.name, ' ')[0] AS first
CALL (me, first) {
  MATCH (me)<-[:STARTS_WITH|ASKED]-(seed:Seed)-[ask:ASKED]->(:User)
  WITH DISTINCT ask, first
  WHERE any(reason IN ask.reasons WHERE reason CONTAINS first)
  SET ask.reasons = [reason IN ask.reasons | substring(reduce(text = '', word IN split(reason, ' ') | text + ' ' + CASE word
        WHEN first THEN 'someone'
        WHEN first + ',' THEN 'someone,'
        ELSE word
      END), 1)]
  RETURN count(*) AS reasons
}
CALL (me) {
  MATCH (me)-[:GOES_TO|ORGANISES]->(plan:Plan)<-[:GOES_TO|ORGANISES]-(:User)-[:NOTIFIED]->(note:Notification {plan_id: plan.id})
  WITH DISTINCT me, note
  WHERE note.title CONTAINS me.name
  SET note.title = replace(note.title, me.name, 'Someone')
  RETURN count(*) AS notes
}
CALL (me) {
  CALL (me) {
    MATCH (me)<-[:STARTS_WITH|ASKED]-(seed:Seed)
    OPTIONAL MATCH (seed)-[:BECAME]->(plan:Plan)
    RETURN seed, plan
  UNION
    MATCH (me)-[:GOES_TO|ORGANISES]->(plan:Plan)
    OPTIONAL MATCH (seed:Seed)-[:BECAME]->(plan)
    RETURN seed, plan
  }
  CREATE (nobody:User:Erased {id: randomUUID(), name: 'Someone who left', privacy_level: 'private', role: 'member'})
  WITH me, seed, plan, nobody
  CALL (me, seed, nobody) {
    MATCH (seed)-[old:STARTS_WITH]->(me)
    CREATE (seed)-[new:STARTS_WITH]->(nobody)
    SET new = properties(old)
  }
  CALL (me, seed, nobody) {
    MATCH (seed)-[old:ASKED]->(me)
    CREATE (seed)-[new:ASKED]->(nobody)
    SET new = properties(old), new.reasons = []
  }
  CALL (me, plan, nobody) {
    MATCH (me)-[old:GOES_TO]->(plan)
    CREATE (nobody)-[new:GOES_TO]->(plan)
    SET new = properties(old)
  }
  CALL (me, plan, nobody) {
    MATCH (me)-[:ORGANISES]->(plan)
    CREATE (nobody)-[:ORGANISES]->(plan)
  }
  CALL (me, plan, nobody) {
    MATCH (me)-[:BOOKED]->(booking:Booking)-[:OF]->(plan)
    CREATE (nobody)-[:BOOKED]->(booking)
  }
  CALL (me, plan, nobody) {
    MATCH (me)-[:PAYS]->(intent:PaymentIntent)-[:FOR]->(plan)
    CREATE (nobody)-[:PAYS]->(intent)
  }
  RETURN collect({seed: seed, plan: plan, nobody: nobody}) AS evenings
}
CALL (me) {
  WITH me AS person
// include end_access
  RETURN count(*) AS ended
}
CALL (me) {
  OPTIONAL MATCH (me)-[:NOTIFIED]->(note)
  DETACH DELETE note
}
CALL () {
  MATCH (kept:KeptAnswer)
  WHERE kept.id STARTS WITH $user_id + '|'
  DELETE kept
  RETURN count(*) AS answers
}
CREATE (:OutboxEvent:Unsent {
  id: randomUUID(), type: 'profile.erased', schema: 1, key: 'profile:' + me.id, sequence: coalesce(me.version, 0) + 1,
  at: $now, user_id: me.id
})
DETACH DELETE me
WITH evenings
CALL (evenings) {
  UNWIND evenings AS evening
  WITH evening.seed AS seed, evening.nobody AS nobody
  MATCH (seed)-[ask:ASKED]->(nobody)
  WHERE seed.state IN ['propagating', 'tipped', 'booked']
    AND ((ask.answer IS NULL AND ask.deadline >= $now) OR (seed.state = 'propagating' AND ask.answer = 'yes'))
  SET ask.answer = 'no',
      ask.answered_at = $now,
      seed.version = coalesce(seed.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'person.answered', schema: 1, key: seed.id, sequence: seed.version, at: $now,
    seed_id: seed.id, user_id: nobody.id, answer: 'no'
  })
  RETURN count(*) AS refused
}
CALL (evenings) {
  UNWIND evenings AS evening
  WITH evening.seed AS seed, evening.nobody AS nobody
  MATCH (seed)-[start:STARTS_WITH]->(nobody)
  WHERE NOT EXISTS { (seed)-[:ASKED]->(nobody) }
  FOREACH (_ IN CASE WHEN seed.state IN ['draft', 'scored'] THEN [1] ELSE [] END |
    SET seed.state = 'cancelled',
        seed.stop_reason = 'cancelled',
        seed.stopped_at = $now,
        seed.version = coalesce(seed.version, 0) + 1
    CREATE (:OutboxEvent:Unsent {
      id: randomUUID(), type: 'seed.stopped', schema: 1, key: seed.id, sequence: seed.version, at: $now,
      seed_id: seed.id, reason: 'cancelled'
    })
  )
  FOREACH (_ IN CASE WHEN seed.state = 'propagating' THEN [1] ELSE [] END | DELETE start)
  RETURN count(*) AS not_started
}
CALL (evenings) {
  UNWIND evenings AS evening
  WITH evening.plan AS plan, evening.nobody AS nobody
  MATCH (nobody)-[going:GOES_TO]->(plan)
  WHERE plan.state IN ['proposed', 'confirmed', 'booked'] AND plan.start > $now AND going.state <> 'declined'
  SET going.state = 'declined',
      going.answered_at = $now,
      going.waiting_since = null,
      going.answers = coalesce(going.answers, 0) + 1,
      plan.version = coalesce(plan.version, 0) + 1
  CREATE (:OutboxEvent:Unsent {
    id: randomUUID(), type: 'plan.answered', schema: 1, key: plan.id, sequence: plan.version, at: $now,
    plan_id: plan.id, user_id: nobody.id, answer: 'decline'
  })
  WITH nobody AS person, plan
// include let_go
  RETURN count(*) AS declined
}
CALL (evenings) {
  UNWIND evenings AS evening
  WITH evening.plan AS plan, evening.nobody AS nobody
  MATCH (nobody)-[organises:ORGANISES]->(plan)
  WHERE plan.state IN ['proposed', 'confirmed', 'booked'] AND plan.start > $now
  CALL (plan) {
    OPTIONAL MATCH (heir:User)-[going:GOES_TO {state: 'accepted'}]->(plan)
    WITH heir
    ORDER BY going.at, heir.id
    RETURN head(collect(heir)) AS heir
  }
  CALL (plan, nobody, organises, heir) {
    WITH plan, nobody, organises, heir
    WHERE heir IS NOT NULL
    DELETE organises
    CREATE (heir)-[:ORGANISES]->(plan)
    WITH plan, nobody, heir
    MATCH (nobody)-[booked:BOOKED]->(booking:Booking)-[:OF]->(plan)
    DELETE booked
    CREATE (heir)-[:BOOKED]->(booking)
  }
  CALL (plan, heir) {
    WITH plan
    WHERE heir IS NULL
    MATCH (booking:Booking)-[:OF]->(plan)
    WHERE booking.state IN ['pending', 'held', 'confirmed']
    SET booking.touched_at = $now
    WITH booking, 'cancelled' AS state, 'nobody goes any more' AS cause
// include enter_state
// include call_off
    RETURN count(*) AS bookings
  }
  CALL (plan, heir) {
    WITH plan
    WHERE heir IS NULL AND plan.state <> 'cancelled'
    SET plan.state = 'cancelled'
    WITH plan
    CALL (plan) {
      MATCH (seed:Seed)-[:BECAME]->(plan)
      SET seed.state = 'cancelled',
          seed.stop_reason = 'called off',
          seed.version = coalesce(seed.version, 0) + 1
    }
    CALL (plan) {
      MATCH (person:User)-[:GOES_TO]->(plan)
// include let_go
      RETURN count(*) AS people
    }
    RETURN count(*) AS plans
  }
  RETURN count(CASE WHEN heir IS NULL THEN 1 END) AS called_off
}
CALL (evenings) {
  UNWIND evenings AS evening
  WITH evening.nobody AS nobody
  WHERE NOT EXISTS { (nobody)--() }
  DELETE nobody
}
RETURN size(evenings) AS evenings,
       declined,
       called_off
