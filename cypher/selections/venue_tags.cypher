// A venue's tags by name.
COLLECT { MATCH (node)-[:TAGGED]->(tag:Interest) RETURN tag.name ORDER BY tag.name }
