"""`test`: what the tests need, and the steps that are run."""
