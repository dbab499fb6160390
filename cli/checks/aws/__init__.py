"""Whether what config.yml wants of Amazon can be used: login, region, clock, Rekognition, SES."""
