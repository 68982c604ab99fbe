       person.id AS id,
       person.handle AS handle,
       person.email AS email,
       person.name AS name,
       person.birth_year AS birth_year,
       CASE WHEN person.location IS NOT NULL
         THEN {latitude: person.location.latitude, longitude: person.location.longitude}
       END AS location,
       coalesce(person.shares_location, false) AS shares_location,
       CASE WHEN person.shares_location THEN person.shown_location END AS shown_location,
       person.neighborhood AS neighborhood,
       person.time_zone AS time_zone,
       coalesce(person.privacy_level, 'private') AS privacy_level,
       coalesce(person.role, 'member') AS role,
       person.phone_hash IS NOT NULL AS has_phone,
       person.created_at AS created_at,
       coalesce(person.version, 0) AS version
