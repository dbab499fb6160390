-- Bitmaps beside the index: which of some thousand consecutive entries have a facet. `ledger.history.facet_bitmaps`
-- makes them. part: the begin of the first of the blocks whose bits are in one row.
CREATE TABLE blocks (begin INTEGER PRIMARY KEY, end INTEGER NOT NULL, part INTEGER NOT NULL);
CREATE TABLE block_numbers (begin INTEGER PRIMARY KEY, numbers BLOB NOT NULL);
CREATE TABLE block_bits (word TEXT NOT NULL, part INTEGER NOT NULL, bits BLOB NOT NULL, PRIMARY KEY (word, part))
  WITHOUT ROWID;
