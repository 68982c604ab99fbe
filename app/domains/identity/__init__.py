"""Identity: who people are to the API, how they sign in, tokens for them, and who may open whose resources."""
