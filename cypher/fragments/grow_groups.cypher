// Lets each of `grown` (groups of `people` by their places, as {members, least, fits}) take in one more person who fits with all of
// them, at a time when all can; keeps those whose least compatible pair is best. What came out is `grown` now, and in `groups`.
CALL (people, near, grown) {
  UNWIND [group IN grown WHERE size(group.members) < $largest] AS group
  UNWIND near[group.members[0]] AS edge
  WITH people, near, group, toInteger(edge[0]) AS next, edge[1] AS first
  WHERE next > group.members[-1]
  WITH people, group, next, first,
       [member IN group.members[1..] | head([other IN near[member] WHERE toInteger(other[0]) = next | other[1]])] AS rest,
       [place IN group.fits WHERE place IN people[next].fits] AS fits
  WHERE size(fits) > 0 AND all(one IN rest WHERE one IS NOT NULL)
  WITH group, next, fits,
       reduce(least = group.least, one IN [first] + rest | CASE WHEN one < least THEN one ELSE least END) AS least
  ORDER BY least DESC, group.members, next
  LIMIT $most
  RETURN collect({members: group.members + next, least: least, fits: fits}) AS larger
}
WITH slots, people, near, groups + larger AS groups, larger AS grown
