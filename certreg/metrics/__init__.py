"""The figures that an operator watches and pages on, in Prometheus' text form."""
