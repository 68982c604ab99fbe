// Names are found whatever their accents: this index takes the place of the one of 002.
DROP INDEX user_name IF EXISTS;
CREATE FULLTEXT INDEX user_name IF NOT EXISTS FOR (n:User) ON EACH [n.name, n.handle]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
// Who is in whose telephone: keyed hashes only.
CREATE INDEX user_phone_hash IF NOT EXISTS FOR (n:User) ON (n.phone_hash);
