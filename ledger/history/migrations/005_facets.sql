-- One index of facets finds everything. No index has keys at random: each write to such a one costs a page of its own.
DROP TABLE events;
DROP TABLE labels;
DROP TABLE given_up;
DROP INDEX facts_at;
DROP INDEX facts_event;
DROP INDEX facts_head;
DROP INDEX IF EXISTS facts_switched;
ALTER TABLE facts RENAME TO facts_before;
CREATE TABLE facts (n INTEGER PRIMARY KEY, id TEXT NOT NULL, at REAL NOT NULL, kind TEXT NOT NULL, entry INTEGER,
  body TEXT NOT NULL);
CREATE INDEX facts_at ON facts (at);
CREATE INDEX facts_entry ON facts (entry) WHERE entry IS NOT NULL;
CREATE INDEX facts_head ON facts (n) WHERE kind = 'AuditHeadTaken';
-- n rises with the time at which the entry began; id: the event's, or "=" and the id of a fact that is about none.
CREATE TABLE entries (n INTEGER PRIMARY KEY, id TEXT NOT NULL, at REAL NOT NULL, words TEXT NOT NULL);
-- How many entries have a facet, and what it stands for.
CREATE TABLE facets (word TEXT PRIMARY KEY, name TEXT NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID;
-- rowid: the entry's n. Its words, and i:ID for an event.
CREATE VIRTUAL TABLE found USING fts5(words, content='', detail=none, columnsize=0,
  tokenize="ascii tokenchars ':_'");
