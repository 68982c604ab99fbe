// Sign-ups and resets that wait for their link, the one way in of a person, sessions by their family, and what has ended early.
CREATE CONSTRAINT sign_up_id IF NOT EXISTS FOR (n:SignUp) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT password_reset_id IF NOT EXISTS FOR (n:PasswordReset) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT session_family IF NOT EXISTS FOR (n:Session) REQUIRE n.family IS UNIQUE;
CREATE CONSTRAINT ended_access_id IF NOT EXISTS FOR (n:EndedAccess) REQUIRE n.id IS UNIQUE;
CREATE INDEX sign_up_email IF NOT EXISTS FOR (n:SignUp) ON (n.email);
CREATE INDEX password_reset_email IF NOT EXISTS FOR (n:PasswordReset) ON (n.email);
CREATE INDEX sign_up_expires_at IF NOT EXISTS FOR (n:SignUp) ON (n.expires_at);
CREATE INDEX password_reset_expires_at IF NOT EXISTS FOR (n:PasswordReset) ON (n.expires_at);
CREATE INDEX session_expires_at IF NOT EXISTS FOR (n:Session) ON (n.expires_at);
CREATE INDEX ended_access_at IF NOT EXISTS FOR (n:EndedAccess) ON (n.at);
CREATE INDEX ended_access_until IF NOT EXISTS FOR (n:EndedAccess) ON (n.until);
