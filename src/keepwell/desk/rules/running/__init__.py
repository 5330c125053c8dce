"""How rules run: `claiming` writes down what happened, `handling` does what the trees decide."""
