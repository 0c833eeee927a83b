"""A demo registry filled with invented certificates, to see how it does when it is as large as a province."""
