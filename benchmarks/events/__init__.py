"""Motion as people feel it: visits found and how soon, and how calm it is while nobody is there."""
