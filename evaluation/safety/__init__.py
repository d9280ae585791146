"""How well the gate tells danger from ordinary talk: texts that people other than the rules' authors wrote."""
