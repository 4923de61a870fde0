"""How Sphinx makes the course into a book; see build.py, which lays out what it reads."""

project = "Neural networks, by hand and with Keras"
copyright = "the course's authors; prose and figures CC BY 4.0"
extensions = ["myst_nb", "extension"]
nb_execution_mode = "off"  # what the notebooks have stored is the content
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/html", 0)]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
myst_heading_slug_func = "extension.lab_anchor"
myst_dmath_double_inline = True
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = [(f"{name}.js", {"defer": "defer"}) for name in ("predictions", "players", "theme")]
html_theme_options = {
    "show_navbar_depth": 1,
    "use_download_button": False,
    "use_fullscreen_button": False,
}
html_copy_source = False
html_show_sphinx = False

# A notebook's text/plain may look like code that it isn't; CONTRIBUTING is linked, not a chapter.
suppress_warnings = ["mystnb.unknown_mime_type", "misc.highlighting_failure", "toc.not_included"]
