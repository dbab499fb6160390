"""The people of the house: who each of them is, by whatever name, and how their devices are called."""
