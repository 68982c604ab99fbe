// Nearest neighbours in taste: SocialLGN's vectors of 64 numbers, compared by cosine.
CREATE VECTOR INDEX user_embedding IF NOT EXISTS FOR (n:User) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}};
CREATE VECTOR INDEX venue_embedding IF NOT EXISTS FOR (n:Venue) ON (n.embedding)
OPTIONS {indexConfig: {`vector.dimensions`: 64, `vector.similarity_function`: 'cosine'}};
