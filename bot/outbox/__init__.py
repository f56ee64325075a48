"""Messages that nobody asked for, each sent exactly once and recorded in the ledger."""
