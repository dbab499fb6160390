"""What is written for somebody who looks at a camera live."""
