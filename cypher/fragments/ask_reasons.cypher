// Why `person` is asked to join `seed` at `venue`: gives reasons ([text]), each true of this person at this moment.
CALL (seed, venue, person) {
  WITH person, venue,
       COLLECT {
         MATCH (person)-[tie:FRIENDS_WITH]-(friend:User)<-[:ASKED {answer: 'yes'}]-(seed)
         RETURN split(friend.name, ' ')[0]
         ORDER BY tie.strength DESC, friend.id
       } AS friends,
       COLLECT {
         MATCH (seed)-[:STARTS_WITH]->(other:User)
         WHERE other <> person AND EXISTS { (seed)-[:STARTS_WITH]->(person) }
           AND NOT EXISTS { (other)-[:BLOCKED]-(person) }
         RETURN split(other.name, ' ')[0]
         ORDER BY other.id
       } AS company,
       COLLECT {
         MATCH (person)-[likes:LIKES]->(interest:Interest)<-[:TAGGED]-(venue)
         RETURN interest.name
         ORDER BY likes.weight DESC, interest.name
         LIMIT 3
       } AS shared,
       head(COLLECT { MATCH (person)-[acted:INTERACTED]->(venue) RETURN acted.visits }) AS visits,
       point.distance(person.location, venue.location) / 1000.0 AS kilometres
  RETURN [reason IN [
    CASE size(friends)
      WHEN 0 THEN null
      WHEN 1 THEN friends[0] + ' is in'
      WHEN 2 THEN friends[0] + ' and ' + friends[1] + ' are in'
      WHEN 3 THEN friends[0] + ', ' + friends[1] + ' and ' + friends[2] + ' are in'
      ELSE friends[0] + ', ' + friends[1] + ' and ' + (size(friends) - 2) + ' more friends are in'
    END,
    CASE
      WHEN size(friends) > 0 OR size(company) = 0 THEN null
      WHEN size(company) = 1 THEN 'With ' + company[0]
      ELSE 'With ' + company[0] + ' and ' + company[1]
    END,
    CASE WHEN size(shared) > 0
      THEN 'Matches your interests: ' + reduce(text = shared[0], name IN shared[1..] | text + ', ' + name)
    END,
    CASE WHEN kilometres <= 3.0 THEN 'Only ' + toString(round(kilometres, 1)) + ' km away' END,
    CASE WHEN visits = 1 THEN 'You have been there' WHEN visits > 1 THEN 'You have been there ' + visits + ' times' END,
    CASE WHEN person.price_min <= venue.price_level <= person.price_max THEN 'In your price range' END
  ] WHERE reason IS NOT NULL] AS reasons
}
