-- Events were indexed by the wider words for their labels as well; 005 makes the index anew from the facts.
SELECT 1;
