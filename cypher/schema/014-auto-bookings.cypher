// Requests to bring the people together who are interested in a venue.
CREATE CONSTRAINT auto_booking_id IF NOT EXISTS FOR (n:AutoBooking) REQUIRE n.id IS UNIQUE;
CREATE INDEX booking_auto_booking IF NOT EXISTS FOR (n:Booking) ON (n.auto_booking);
