"""What is stored of every case, one file for each noun."""
