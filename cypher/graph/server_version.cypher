// Version of the Neo4j kernel.
// :params {}
// Returns: version (text, such as 5.26.30)
CALL dbms.components() YIELD name, versions
WITH name, versions
WHERE name = 'Neo4j Kernel'
RETURN versions[0] AS version
