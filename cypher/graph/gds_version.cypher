// Version of Graph Data Science; fails where it is not installed.
// :params {}
// Returns: version (text, such as 2.13.9)
RETURN gds.version() AS version
