// Venues for a group: within a radius around the point with the least total distance to its members (geometric median), by
// 0.5 mean + 0.5 least of the members' explainable scores.
// Of members other than the caller only what others may know counts: the cell of about 1 km they are in, interests, prices; not
// what they looked at. For admins and agents ($sees_all) everything counts.
// The median: Weiszfeld's steps on a plane around the first place, and each place itself, where these stand still; the one with
// the least total wins.
// :params {caller_id: "u-1", sees_all: false, radius_km: 10.0, budget: null, open_at: null, party_size: 1, limit: 20, candidates: 100, lists: {user_ids: ["u-1", "u-2"]}}
// Returns: known ([id], members whom the caller may see), blocked (boolean, whether two of them have blocked each other), placed (int, members whose place counts), venues ([{id, name, category, latitude, longitude, neighborhood, time_zone, price_level, rating, score, mean, least, members: [{id, name, score, distance_km, shared, price, dwell_seconds}]}], best first)
OPTIONAL MATCH (caller:User {id: $caller_id})
CALL (caller) {
  UNWIND $lists.user_ids AS id
  MATCH (other:User {id: id})
  WITH caller AS me, other
  WHERE $sees_all OR other = me OR
// include visible_to
  WITH other, $sees_all OR coalesce(other = me, false) AS open
  RETURN collect({
    person: other,
    open: open,
    place: CASE WHEN open THEN other.location ELSE
// include coarse_place
    END,
    mine: COLLECT { MATCH (other)-[:LIKES]->(interest:Interest) RETURN interest }
  }) AS members
}
WITH members, [member IN members WHERE member.place IS NOT NULL | member.place] AS places
WITH members, places,
     any(one IN members WHERE any(two IN members WHERE EXISTS {
       WITH one.person AS a, two.person AS b MATCH (a)-[:BLOCKED]->(b)
     })) AS blocked
WITH members, places, blocked, head(places).latitude AS latitude, head(places).longitude AS longitude
WITH members, places, blocked, latitude, longitude,
     cos(radians(latitude)) AS narrowing
WITH members, blocked, latitude, longitude, narrowing,
     [place IN places | {
       x: ((place.longitude - longitude + 540.0) % 360.0 - 180.0) * narrowing * 111.19492664455873,
       y: (place.latitude - latitude) * 111.19492664455873
     }] AS flat
WITH members, blocked, latitude, longitude, narrowing, flat,
     reduce(
       c = head([n IN [size(flat)] WHERE n > 0 |
         {x: reduce(s = 0.0, p IN flat | s + p.x) / n, y: reduce(s = 0.0, p IN flat | s + p.y) / n}]),
       step IN range(1, CASE WHEN size(flat) > 1 THEN 60 ELSE 0 END) |
       head([
         s IN [reduce(
           s = {w: 0.0, x: 0.0, y: 0.0},
           p IN [p IN flat | {x: p.x, y: p.y, w: 1.0 / sqrt((p.x - c.x) ^ 2 + (p.y - c.y) ^ 2 + 1e-8)}] |
           {w: s.w + p.w, x: s.x + p.w * p.x, y: s.y + p.w * p.y}
         )] | {x: s.x / s.w, y: s.y / s.w}
       ])
     ) AS stepped
WITH members, blocked, latitude, longitude, narrowing, flat,
     reduce(
       best = {total: null, x: null, y: null},
       c IN CASE WHEN size(flat) > 0 THEN [stepped] + flat ELSE [] END |
       head([
         total IN [reduce(s = 0.0, p IN flat | s + sqrt((p.x - c.x) ^ 2 + (p.y - c.y) ^ 2))] |
         CASE WHEN best.total IS NULL OR total < best.total THEN {total: total, x: c.x, y: c.y} ELSE best END
       ])
     ) AS median
WITH members, blocked, size(flat) AS placed,
     CASE WHEN median.total IS NOT NULL THEN point({
       latitude: latitude + median.y / 111.19492664455873,
       longitude: (longitude + median.x / (narrowing * 111.19492664455873) + 540.0) % 360.0 - 180.0
     }) END AS centre
CALL (members, centre, blocked) {
  WITH members, centre
  WHERE NOT blocked AND size(members) = size($lists.user_ids)
  CALL (members, centre) {
    MATCH (venue:Venue)
    WHERE point.distance(venue.location, centre) <= $radius_km * 6378.14 / 6.371
      AND
// include meets_wishes
    WITH venue, centre
    ORDER BY point.distance(venue.location, centre), venue.id
    LIMIT $candidates
    RETURN venue
  UNION
    UNWIND members AS member
    UNWIND member.mine AS interest
    MATCH (interest)<-[:TAGGED]-(venue:Venue)
    WITH centre, venue, count(*) AS by_tags
    WHERE (centre IS NULL OR point.distance(venue.location, centre) <= $radius_km * 6378.14 / 6.371)
      AND
// include meets_wishes
    WITH venue, by_tags
    ORDER BY by_tags DESC, venue.id
    LIMIT $candidates
    RETURN venue
  }
  CALL (members, venue) {
    UNWIND members AS member
    WITH venue, member, member.person AS me, member.mine AS mine,
         point.distance(member.place, venue.location) * 6.371 / 6378.14 AS distance_km
    WITH member, me, distance_km, mine,
         COLLECT { MATCH (venue)-[:TAGGED]->(tag:Interest) WHERE tag IN mine RETURN tag.name ORDER BY tag.name } AS shared,
// include closeness
         AS closeness,
// include price_match
         AS price,
         CASE WHEN member.open
           THEN coalesce(head(COLLECT { MATCH (me)-[acted:INTERACTED]->(venue) RETURN acted.dwell_seconds }), 0.0)
           ELSE 0.0
         END AS dwell_seconds
    WITH me, distance_km, shared, price, dwell_seconds,
         100 * (
           0.25 * closeness + 0.35 * CASE WHEN size(mine) = 0 THEN 0.0 ELSE toFloat(size(shared)) / size(mine) END
           + 0.15 * price + 0.25 * CASE WHEN dwell_seconds >= 300 THEN 1.0 ELSE dwell_seconds / 300.0 END
         ) AS score
    ORDER BY score, me.id
    RETURN avg(score) AS mean, min(score) AS least,
           collect({
             id: me.id, name: me.name, score: score, distance_km: distance_km, shared: shared, price: price,
             dwell_seconds: dwell_seconds
           }) AS scores
  }
  WITH venue, centre, mean, least, scores, 0.5 * mean + 0.5 * least AS score
  ORDER BY score DESC, point.distance(venue.location, centre), venue.id
  LIMIT $limit
  RETURN collect({
    id: venue.id, name: venue.name, category: venue.category, latitude: venue.location.latitude,
    longitude: venue.location.longitude, neighborhood: venue.neighborhood, time_zone: venue.time_zone,
    price_level: venue.price_level, rating: venue.rating, score: score, mean: mean, least: least, members: scores
  }) AS venues
}
RETURN [member IN members | member.person.id] AS known,
       blocked,
       placed,
       venues
