// What has ended before its tokens: lately, or ($seconds null) all that tokens may still be about of.
// :params {seconds: 120.0}
// Returns: id
MATCH (ended:EndedAccess)
WHERE ended.at > datetime() - duration({seconds: coalesce($seconds, 40000000)})
  AND ended.until > datetime()
RETURN ended.id AS id
