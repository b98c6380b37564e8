"""The console: a page in the browser that uses the admin API."""
