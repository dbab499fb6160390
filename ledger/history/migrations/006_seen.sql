-- Events are found by whether somebody has seen them, and whether they are pinned: their facets are made again.
DELETE FROM meta WHERE name = 'hours';
