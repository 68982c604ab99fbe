// What a booking went through, what its people pay, and the answers that are kept for a caller who asks again.
CREATE CONSTRAINT transition_id IF NOT EXISTS FOR (n:Transition) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT payment_intent_id IF NOT EXISTS FOR (n:PaymentIntent) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kept_answer_id IF NOT EXISTS FOR (n:KeptAnswer) REQUIRE n.id IS UNIQUE;
CREATE INDEX kept_answer_at IF NOT EXISTS FOR (n:KeptAnswer) ON (n.at);
CREATE INDEX booking_created_at IF NOT EXISTS FOR (n:Booking) ON (n.created_at);
CREATE INDEX payment_intent_state IF NOT EXISTS FOR (n:PaymentIntent) ON (n.state);
