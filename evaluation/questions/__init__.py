"""Question → plan: cases written from how people talk, a third of them kept aside while the grammar is worked on."""
