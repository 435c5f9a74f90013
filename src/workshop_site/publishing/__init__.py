"""What a hosted site has besides its pages. Take it away, and every page still says the same."""
