// The theme's search button shows more words than its label says.
for (const button of document.querySelectorAll(".search-button-field")) {
  button.removeAttribute("aria-label");
}
