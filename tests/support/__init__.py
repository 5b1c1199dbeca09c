"""What the tests share: they start the real programs and talk to them as a client does."""
