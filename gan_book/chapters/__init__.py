"""What chapters share: reports, kept tables, and experiments of their own."""
