// How busy `venue` is against its own usual: expects `trend_recent` (interactions, fading within a day) and
// `trend_usual` (fading within 28 days) to be set as of `trend_at`. 1 is as usual; the ones keep quiet venues calm.
(venue.trend_recent + 1.0) / (venue.trend_usual / 28.0 + 1.0)
