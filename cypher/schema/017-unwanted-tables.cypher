// Tables that venues keep and nobody wants, until the venues know; and those that were noted on their bookings before.
CREATE CONSTRAINT unwanted_table_reference IF NOT EXISTS FOR (n:UnwantedTable) REQUIRE n.reference IS UNIQUE;
MATCH (booking:Unreturned)
REMOVE booking:Unreturned
MERGE (table:UnwantedTable {reference: booking.provider_reference})
ON CREATE SET table.booking_id = booking.id, table.at = datetime();
