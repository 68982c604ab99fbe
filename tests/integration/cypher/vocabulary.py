"""The names of the graph contract. A query that uses another label, type or property gets a warning from the server."""

LABELS = """
Erased
User Venue Interest Slot Seed Plan Booking Happening Group Notification Credential Session SignUp PasswordReset EndedAccess ModelVersion JobRun JobLock
OutboxEvent Unsent Transition PaymentIntent KeptAnswer Due UnwantedTable AutoBooking ProcessedEvent DeadLetter Redelivery Relay SchemaFile SchemaLock
""".split()

TYPES = """
FRIENDS_WITH REQUESTED_FRIEND BLOCKED SUGGESTED SIMILAR_TASTE NEXT_SIMILAR_TASTE LIKES TAGGED INTERACTED INTERESTED_IN SWIPED ATTENDS HAS_SLOT
AT IN FOR STARTS_WITH CANDIDATE ASKED BECAME ORGANISES GOES_TO OF BOOKED HOLDS MEMBER_OF PLANS NOTIFIED AVOIDS WENT_THROUGH WAITS_FOR PAYS MANAGES SIGNS_IN_WITH HAS_SESSION
""".split()

PROPERTIES = """
shares_location shown_location phone_hash cuisines dietary_needs group_min group_max friends_version
id handle email name birth_year location neighborhood time_zone privacy_level openness price_min price_max persona role
embedding embedding_version community pagerank reach fast_rp ask_cap_per_week created_at free_hours quiet_start quiet_end
derived defaulted description category cuisine address price_level rating capacity ambiance hours booking_provider phone
popularity trending venue_id start end hour_of_week seats_left state min_group max_group conversion_probability
model_version reasons expires_at version ask_budget stop_reason origin party_size confirmation_code provider
provider_reference idempotency_key failure_reason attempt type title message data read_at scheduled_for sent_at model
trained_at figures parameters card live job started_at ended_at counts milliseconds error owner key at schema sequence
since strength influence_out influence_in score source weight views likes interests dwell_seconds visits first_at last_at
acceptance_probability base position gain wave asked_at deadline accepted_friends answer answered_at seats
next_embedding next_embedding_version previous_embedding previous_embedding_version embedding_folded awaits_embedding
fold_in rolled_back_at switches switching_until touched_at lease_until run_id last_run_id holder
request_id for_everybody requested_by user_id radius_m limit drafts kept taste mutual tie_strength features acceptance_version scored_at ended_at
places trigger until handled_until stream group event_type event_id body cause attempts traceback payload
called_key called_at called_provider calls_cost paid_for offers
made_by hold_until tried party_told confirmed_at booking_id seed_id outcome code reason reference
worth_of_a_yes launched_at tipped_at stopped_at released_at refused_at obstacle acceptance momentum affinity compared_orders compared_people
interaction_sequence last_seen_at last_interaction_at stated recomputed_at trend_at trend_counted_at trend_recent trend_usual
checksum applied_at taken seed body_hash status location before cause changed_at flexible waiting_since answers amount_per_head currency answers_due waitlist
amount least wanted reason auto_booking choice requested_by days largest lowest plan_id intent_id slot_id venue_agreed_at venue_code cancelled_at anchored_at kind made_by batch people venues latitude longitude preferred_time
password_hash family token_hash user_agent last_used_at rotations revoked_at revoked_because link_id kind
""".split()
