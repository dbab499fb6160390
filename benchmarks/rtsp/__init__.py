"""RTSP servers and videos for benchmarks."""
