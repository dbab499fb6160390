"""How well faces are told apart, on pictures of several people and on what is made of them."""
