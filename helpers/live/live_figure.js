/* Paints the pictures that the kernel draws, and tells the kernel what the pointer and the keys do. */

const POINTER = {
  pointerdown: "down",
  pointermove: "move",
  pointerup: "up",
  pointercancel: "up",
};

const JITTER = 4; // CSS pixels that the pointer may stray before a click becomes a drag

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const caption = document.createElement("p");
  const error = document.createElement("pre");
  const context = canvas.getContext("2d");
  const [width, height] = [model.get("width"), model.get("height")];
  el.classList.add("live-figure");
  el.classList.toggle("keep-colours", model.get("keep_colours"));
  // The size is known before the first picture, so nothing jumps when it comes.
  el.style.setProperty("--width", `${width}px`);
  canvas.style.aspectRatio = `${width} / ${height}`;
  canvas.tabIndex = 0;
  canvas.setAttribute("role", model.get("hotkeys").length ? "application" : "img");
  canvas.classList.toggle("pointer", model.get("pointer"));
  caption.setAttribute("aria-live", "polite");
  error.setAttribute("role", "alert");
  el.append(canvas, caption, error);

  // The last picture stays until the next has been decoded. A picture overtaken while it was being
  // decoded isn't painted, but the kernel hears of it: it waits for an answer to each.
  let painted = 0;
  async function paint() {
    const { id, image } = model.get("picture");
    if (!image) return;
    const bitmap = await createImageBitmap(new Blob([image]));
    if (id > painted) {
      painted = id;
      if (canvas.width !== bitmap.width || canvas.height !== bitmap.height)
        [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      context.drawImage(bitmap, 0, 0);
    }
    bitmap.close();
    model.send({ kind: "painted", id });
  }

  function describe() {
    const description = model.get("description");
    canvas.setAttribute("aria-label", description);
    caption.textContent = description;
  }

  function complain() {
    error.textContent = model.get("error");
    error.hidden = !error.textContent;
  }

  let measured = 0;
  function measure() {
    const pixels = Math.round(canvas.clientWidth * devicePixelRatio);
    if (pixels && pixels !== measured) model.send({ kind: "size", pixels: (measured = pixels) });
  }

  // What happens while the kernel is busy is sent together; of moves in a row only the last counts.
  let waiting = false;
  let events = [];
  function tell(event) {
    if (event.type === "move" && events.at(-1)?.type === "move") events.pop();
    events.push(event);
    if (!waiting) flush();
  }
  function flush() {
    waiting = events.length > 0;
    if (waiting) model.send({ kind: "events", events });
    events = [];
  }
  const answered = (message) => message.kind === "handled" && flush();

  const isOurs = (element) => el.closest(".jp-OutputArea-output")?.contains(element);
  const modifiers = (event) =>
    ["shift", "ctrl", "alt", "meta"].filter((name) => event[`${name}Key`]);

  let pressedAt = null; // until the pointer has strayed from there
  function onPointer(event) {
    if (!model.get("pointer") || (event.type === "pointermove" && !event.buttons)) return;
    const { clientX: x, clientY: y } = event;
    if (event.type === "pointerdown") {
      canvas.setPointerCapture(event.pointerId);
      pressedAt = { x, y };
    } else if (event.type === "pointermove" && pressedAt) {
      if (Math.hypot(x - pressedAt.x, y - pressedAt.y) <= JITTER) return;
      pressedAt = null;
    }
    const box = canvas.getBoundingClientRect();
    tell({
      type: POINTER[event.type],
      x: (x - box.left) / box.width,
      y: (y - box.top) / box.height,
      buttons: event.buttons,
      modifiers: modifiers(event),
    });
  }

  function onKey(event) {
    if (!model.get("hotkeys").includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    tell({ type: "key", key: event.key, modifiers: modifiers(event) });
  }

  // A slider shows "−0.5" beside it; typed or edited there, its own code reads "-0.5" only.
  function mend(event) {
    const readout = event.target;
    if (event.key === "Enter" && readout.isContentEditable && isOurs(readout))
      readout.textContent = readout.textContent.replace(/[−–]/, "-").replace(",", ".");
  }

  // Keys belong to the control or the figure that has the focus. JupyterLab would move to another
  // cell on an arrow and delete one on d, d; only what runs a cell or needs Ctrl is left to it.
  function shield(event) {
    const forLab = event.ctrlKey || event.metaKey || event.altKey;
    const runs = event.shiftKey && event.key === "Enter";
    if (isOurs(event.target))
      event.target.toggleAttribute("data-lm-suppress-shortcuts", !forLab && !runs);
  }

  const listening = new AbortController();
  const { signal } = listening;
  const first = { capture: true, signal }; // before JupyterLab and the sliders
  window.addEventListener("keydown", shield, first);
  window.addEventListener("keydown", mend, first);
  for (const type in POINTER) canvas.addEventListener(type, onPointer, { signal });
  canvas.addEventListener("keydown", onKey, { signal });
  window.addEventListener("resize", measure, { signal });
  const observer = new ResizeObserver(measure);
  try {
    observer.observe(canvas, { box: "device-pixel-content-box" }); // the pixel ratio counts too
  } catch {
    observer.observe(canvas); // all that Safari can do
  }
  const changes = { picture: paint, description: describe, error: complain };
  for (const name in changes) {
    model.on(`change:${name}`, changes[name]);
    changes[name]();
  }
  model.on("msg:custom", answered);

  return () => {
    listening.abort();
    observer.disconnect();
    for (const name in changes) model.off(`change:${name}`, changes[name]);
    model.off("msg:custom", answered);
  };
}

export default { render };
