"""The served description of the surface is whole, and the running product does what it says."""
