// What requests and jobs look up: by place, by state, by time, by name.
CREATE POINT INDEX user_location IF NOT EXISTS FOR (n:User) ON (n.location);
CREATE POINT INDEX venue_location IF NOT EXISTS FOR (n:Venue) ON (n.location);
CREATE INDEX seed_state IF NOT EXISTS FOR (n:Seed) ON (n.state);
CREATE INDEX slot_start IF NOT EXISTS FOR (n:Slot) ON (n.start);
CREATE INDEX happening_start IF NOT EXISTS FOR (n:Happening) ON (n.start);
CREATE INDEX booking_state IF NOT EXISTS FOR (n:Booking) ON (n.state);
CREATE INDEX user_community IF NOT EXISTS FOR (n:User) ON (n.community);
CREATE INDEX venue_category IF NOT EXISTS FOR (n:Venue) ON (n.category);
CREATE INDEX model_version_model IF NOT EXISTS FOR (n:ModelVersion) ON (n.model);
CREATE INDEX job_run_job IF NOT EXISTS FOR (n:JobRun) ON (n.job);
CREATE INDEX unsent_at IF NOT EXISTS FOR (n:Unsent) ON (n.at);
CREATE FULLTEXT INDEX user_name IF NOT EXISTS FOR (n:User) ON EACH [n.name, n.handle];
CREATE FULLTEXT INDEX venue_name IF NOT EXISTS FOR (n:Venue) ON EACH [n.name, n.description];
CREATE FULLTEXT INDEX happening_title IF NOT EXISTS FOR (n:Happening) ON EACH [n.title];
