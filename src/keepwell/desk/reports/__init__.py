"""What closing the loop brings, told to every department and, on a page, to the customers."""
