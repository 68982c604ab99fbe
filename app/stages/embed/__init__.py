"""Stage 2, Embed. In: `INTERACTED` and `FRIENDS_WITH`, as sensed; `InteractionRecorded`, for newcomers.

Out: `User.embedding` and `Venue.embedding` of one `ModelVersion`, switched over at once, served by the vector indexes.
Next: no event; generating seeds reads the embeddings when it next runs.
"""
