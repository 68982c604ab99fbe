// Names that are words of little meaning in English (Will, An, Joan of Arc): the analyser that folds accents leaves such words out,
// so they are found by this one, which keeps every word as it is written.
CREATE FULLTEXT INDEX user_name_whole IF NOT EXISTS FOR (n:User) ON EACH [n.name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-no-stop-words'}};
