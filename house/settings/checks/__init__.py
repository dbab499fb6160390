"""Mistakes that show only when settings are seen together, for sections that came later than those beside."""
