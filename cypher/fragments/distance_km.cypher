// Kilometres from `me` to `venue` on a sphere of 6,371 km (the server's own has 6,378.14 km); null without a location.
point.distance(me.location, venue.location) * 6.371 / 6378.14
