"""What leaves the registry: notifications, e-mail and webhooks, written with their cause, delivered by the worker."""
