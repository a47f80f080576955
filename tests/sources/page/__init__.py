"""kind = "page", part by part."""
