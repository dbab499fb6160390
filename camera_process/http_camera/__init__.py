"""Cameras that speak HTTP: logins, time limits, and JPEGs out of bytes."""
