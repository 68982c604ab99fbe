// Takes the name of `gone` out of what is written for `reader`: reasons of asks to seeds of both, notices of plans of both.
CALL (reader, gone) {
  MATCH (reader)<-[ask:ASKED]-(seed:Seed)-[:STARTS_WITH|ASKED]->(gone)
  SET ask.reasons = [reason IN ask.reasons
        WHERE NOT coalesce(any(word IN split(reason, ' ') WHERE replace(word, ',', '') = split(gone.name, ' ')[0]), false)]
  RETURN count(*) AS reasons
}
CALL (reader, gone) {
  MATCH (reader)-[:NOTIFIED]->(note:Notification)
  WHERE note.type IN ['answered', 'invited']
    AND (note.title STARTS WITH gone.name + ' ' OR note.title ENDS WITH ' with ' + gone.name + '?')
    AND EXISTS { (gone)-[:GOES_TO]->(:Plan {id: note.plan_id}) }
  DETACH DELETE note
  RETURN count(*) AS notes
}
