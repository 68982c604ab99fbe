// Where `other` is as others may count with it: the middle of the cell of about 1 km (a geohash of 6 characters) around it;
// null where it is not known.
point({
  latitude: (floor((other.location.latitude + 90.0) / 0.0054931640625) + 0.5) * 0.0054931640625 - 90.0,
  longitude: (floor((other.location.longitude + 180.0) / 0.010986328125) + 0.5) * 0.010986328125 - 180.0
})
