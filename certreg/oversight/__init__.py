"""The region's auditor (监察审计员): reads the cases, certificates and trail of a region; every look is an event itself."""
