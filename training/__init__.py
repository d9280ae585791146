"""How the parts of Salus that are made by a program are made again: word lists and learned classifiers."""
