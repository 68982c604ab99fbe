       coalesce(person.price_min, 1) AS price_min,
       coalesce(person.price_max, 4) AS price_max,
       coalesce(person.cuisines, []) AS cuisines,
       coalesce(person.dietary_needs, []) AS dietary_needs,
       CASE WHEN person.group_min IS NOT NULL THEN {min: person.group_min, max: person.group_max} END AS group_size,
       CASE WHEN person.quiet_start IS NOT NULL THEN {start: person.quiet_start, end: person.quiet_end} END AS quiet_hours,
       person.ask_cap_per_week AS ask_cap_per_week,
       coalesce(person.version, 0) AS version
