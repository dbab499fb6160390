"""The state of the house: what facts make of it, how it is stored, and what each mode switches."""
