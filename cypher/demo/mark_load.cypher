// Remember that the demo brought what the graph holds, so that the next demo may replace it.
// Scans: there is one node a city or import.
// :params {}
// Returns: marked (int)
MATCH (load:DataLoad)
SET load.made_by = 'demo'
RETURN count(load) AS marked
