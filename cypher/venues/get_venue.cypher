// One venue with everything that is public about it.
// :params {venue_id: "v-1"}
// Returns: the venue's columns, description, ambiance ([string]), hours ([int], hours of the week when it is open), booking_provider, phone, derived ([string]), defaulted ([string])
MATCH (venue:Venue {id: $venue_id})
RETURN
// include venue_columns
       , venue.description AS description,
       coalesce(venue.ambiance, []) AS ambiance,
       coalesce(venue.hours, []) AS hours,
       venue.booking_provider AS booking_provider,
       venue.phone AS phone,
       coalesce(venue.derived, []) AS derived,
       coalesce(venue.defaulted, []) AS defaulted
