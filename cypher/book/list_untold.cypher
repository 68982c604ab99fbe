// Bookings that have another size than the venue was told.
// :params {limit: 100}
// Returns: id, reference, party_size
MATCH (booking:Booking)
WHERE booking.state IN ['held', 'confirmed']
  AND booking.party_told <> booking.party_size
  AND booking.provider_reference IS NOT NULL
RETURN booking.id AS id, booking.provider_reference AS reference, booking.party_size AS party_size
ORDER BY id
LIMIT $limit
