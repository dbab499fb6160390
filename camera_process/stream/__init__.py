"""Encoded video: packets, key frames, decoding, and which packets are decoded at all."""
