// How much `acted` (INTERACTED) says: a visit counts 1, a like or an interest 0.5, a view 0.1, five minutes' look 1.
acted.visits + 0.5 * acted.likes + 0.5 * acted.interests + 0.1 * acted.views
+ CASE WHEN acted.dwell_seconds >= 300 THEN 1.0 ELSE acted.dwell_seconds / 300.0 END
