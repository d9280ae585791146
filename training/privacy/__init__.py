"""How the word lists of the scrubber are made: what the packages hold (`sources`), what of it is kept (`choose`)."""
