"""kind = "sitemap", part by part."""
