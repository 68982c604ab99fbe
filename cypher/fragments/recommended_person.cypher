{
  id: other.id,
  name: other.name,
  score: score,
  compatibility: compatibility,
  affinity: affinity,
  own_parts: own_parts,
  shared_interests: shared_interests,
  apart_km: apart_km,
  friend: friend,
  mutual_friends: mutual_friends,
  activity: activity,
  openness: other.openness,
  wants_venue: wants_venue
}
