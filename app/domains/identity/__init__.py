"""Identity: who people are to the API, tokens for them, and who may open whose resources."""
