"""The User-Agent by which a cloud recognizes the calls of Studio itself."""

STUDIO = "sagemock-studio"
