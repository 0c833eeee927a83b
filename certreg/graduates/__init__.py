"""Graduates with two certificates (双证书): the school's diploma and its certificate of this registry, per class."""
