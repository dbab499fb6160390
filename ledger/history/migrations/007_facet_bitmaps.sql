-- Bitmaps beside the index: which of some thousand consecutive entries have a facet. `ledger.history.facet_bitmaps` makes them.
CREATE TABLE blocks (begin INTEGER PRIMARY KEY, end INTEGER NOT NULL, numbers BLOB NOT NULL);
CREATE TABLE block_bits (word TEXT NOT NULL, block INTEGER NOT NULL, bits BLOB NOT NULL, PRIMARY KEY (word, block))
  WITHOUT ROWID;
