/* Keys belong to the control that has the focus, and every control has a name. */

const CONTROL = ".jp-OutputArea-output .jupyter-widgets";

function onKey(event) {
  const { target, key } = event;
  const control = target.closest?.(CONTROL);
  if (!control) return;
  if (key === "Escape") {
    event.preventDefault();
    control.closest(".jp-Cell").focus(); // and JupyterLab's keys work again
  }
  // JupyterLab would move to another cell on an arrow and delete one on d, d; only what runs a cell
  // or needs Ctrl is left to it.
  const forLab = event.ctrlKey || event.metaKey || event.altKey;
  const runs = event.shiftKey && key === "Enter";
  target.toggleAttribute("data-lm-suppress-shortcuts", !forLab && !runs);
  // A slider shows "−0.5" beside it; typed or edited there, its own code reads "-0.5" only.
  if (key === "Enter" && target.isContentEditable)
    target.textContent = target.textContent.replace(/[−–]/, "-").replace(",", ".");
}

let names = 0;
function nameBy(element, label, role) {
  if (!label) return;
  label.id ||= `course-name-${Date.now()}-${(names += 1)}`;
  element.setAttribute("aria-labelledby", label.id);
  if (role) element.setAttribute("role", role);
}

/* Sliders, what is typed beside them, questions and pictures have none of their own. */
function nameAll(root) {
  for (const row of root.querySelectorAll(".widget-inline-hbox")) {
    const label = row.querySelector(".widget-label");
    for (const handle of row.querySelectorAll(".noUi-handle")) nameBy(handle, label);
    for (const readout of row.querySelectorAll(".widget-readout")) nameBy(readout, label, "textbox");
  }
  for (const radio of root.querySelectorAll(".widget-radio"))
    nameBy(radio, radio.previousElementSibling, "radiogroup");
  // JupyterLab gives an image no words; ours stand in the fold below it.
  for (const image of root.querySelectorAll(".jp-RenderedImage img:not([alt])")) {
    const below = image.closest(".jp-OutputArea-child")?.nextElementSibling;
    const fold = below?.querySelector("details");
    if (fold) image.alt = fold.lastChild.textContent;
  }
}

function initialize({ signal }) {
  window.addEventListener("keydown", onKey, { capture: true, signal }); // before JupyterLab
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.parentElement?.closest(CONTROL) || node.querySelector?.(".jupyter-widgets, details"))
          nameAll(node.parentElement);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  nameAll(document.body);
}

export default { initialize };
