"""Between FFmpeg and cameras whose RTSP it cannot read as it comes: odd logins, packets of other sessions."""
