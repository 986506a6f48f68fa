"""A class: what students handed in is found, graded, marked and told, to each of them and of all of them."""
