// The neo4j GraphQL library behind one HTTP endpoint: node peer.mjs PORT BOLT_URL USER, its password in SPROUT_PEER_PASSWORD.
// Its times need APOC, which is not here: it reads them as texts that lie beside them. It knows nothing of who may see whom: that is read without rules, in its favour.
import { createServer } from "node:http";
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/");
const { Neo4jGraphQL } = require("@neo4j/graphql");
const { graphql } = require("graphql");
const neo4j = require("neo4j-driver");

const typeDefs = `
  type User @node {
    id: ID!
    name: String
    plans: [Plan!]! @relationship(type: "GOES_TO", direction: OUT, properties: "GoesTo")
    seeds: [Seed!]! @relationship(type: "ASKED", direction: IN, properties: "Asked")
  }
  type GoesTo @relationshipProperties { state: String }
  type Asked @relationshipProperties { answer: String }
  type Plan @node {
    id: ID!
    start: String @alias(property: "start_text")
    people: [User!]! @relationship(type: "GOES_TO", direction: IN, properties: "GoesTo")
    venue: [Venue!]! @relationship(type: "AT", direction: OUT)
    bookings: [Booking!]! @relationship(type: "OF", direction: IN)
  }
  type Booking @node {
    id: ID!
    confirmation_code: String
    venue: [Venue!]! @relationship(type: "AT", direction: OUT)
  }
  type Seed @node {
    id: ID!
    start: String @alias(property: "start_text")
    going: [User!]! @relationship(type: "ASKED", direction: OUT, properties: "Asked")
    venue: [Venue!]! @relationship(type: "AT", direction: OUT)
  }
  type Venue @node {
    id: ID!
    name: String
    rating: Float
    tags: [Interest!]! @relationship(type: "TAGGED", direction: OUT)
    slots: [Slot!]! @relationship(type: "HAS_SLOT", direction: OUT)
  }
  type Interest @node { name: String }
  type Slot @node { id: ID! start: String @alias(property: "start_text") seats_left: Int }
`;
const [port, url, user] = process.argv.slice(2);
const driver = neo4j.driver(url, neo4j.auth.basic(user, process.env.SPROUT_PEER_PASSWORD));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method !== "POST") return response.end("ready");
  const { query } = JSON.parse(Buffer.concat(parts).toString());
  const found = await graphql({ schema, source: query, contextValue: { sessionConfig: { database: "neo4j" } } });
  response.writeHead(found.errors ? 500 : 200, { "Content-Type": "application/json" });
  response.end(JSON.stringify(found));
}).listen(Number(port), "127.0.0.1");
