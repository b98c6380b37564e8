"""Formats of recordings: those of `sagemock record`, of VCR and of placebo."""
