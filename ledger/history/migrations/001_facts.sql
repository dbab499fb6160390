CREATE TABLE facts (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, kind TEXT NOT NULL,
  camera TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX facts_at ON facts (at);
CREATE INDEX facts_event ON facts (event) WHERE event <> '';
CREATE INDEX facts_head ON facts (n) WHERE kind = 'AuditHeadTaken';
CREATE TABLE events (event TEXT PRIMARY KEY, began_at REAL NOT NULL, camera TEXT NOT NULL, alerted INTEGER,
  tag TEXT NOT NULL, labels TEXT NOT NULL);
CREATE INDEX events_time ON events (began_at, event);
CREATE INDEX events_camera ON events (camera, began_at, event);
CREATE INDEX events_alerted ON events (alerted, began_at, event);
CREATE INDEX events_tag ON events (tag, began_at, event) WHERE tag <> '';
CREATE TABLE labels (label TEXT NOT NULL, began_at REAL NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (label, began_at, event)) WITHOUT ROWID;
CREATE TABLE audit (n INTEGER PRIMARY KEY, fact TEXT UNIQUE, at REAL NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
