// How far a city or an import is written, so that a killed one goes on where it stopped.
CREATE CONSTRAINT data_load_id IF NOT EXISTS FOR (n:DataLoad) REQUIRE n.id IS UNIQUE;
