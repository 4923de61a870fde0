/* Paints the pictures that the kernel draws, and tells the kernel what the pointer and the keys do. */

const POINTER = {
  pointerdown: "down",
  pointermove: "move",
  pointerup: "up",
  pointercancel: "up",
};

const JITTER = 4; // CSS pixels that the pointer may stray before a click becomes a drag

const PATIENCE = 2000; // ms after which an answer is taken to be lost

/* What all places of the page that show one figure have in common. */
function connect(figure, { model, signal }) {
  // What happens while the kernel is busy is sent together; of moves in a row only the last counts.
  // An answer may be lost with the connection.
  let events = [];
  let [sent, awaited, patience] = [0, 0, 0];
  function flush() {
    clearTimeout(patience);
    awaited = 0;
    if (!events.length) return;
    model.send({ kind: "events", id: (awaited = sent += 1), events });
    events = [];
    patience = setTimeout(flush, PATIENCE);
  }
  figure.tell = (event) => {
    if (event.type === "move" && events.at(-1)?.type === "move") events.pop();
    events.push(event);
    if (!awaited) flush();
  };
  model.on("msg:custom", ({ kind, id }) => kind === "handled" && id === awaited && flush());

  // What plays takes a step at each beat, if somebody sees it and the last one has been taken.
  const beat = () => figure.views.size && !awaited && figure.tell({ type: "beat" });
  let metronome;
  function play() {
    clearInterval(metronome);
    if (model.get("beat")) metronome = setInterval(beat, model.get("beat"));
  }
  model.on("change:beat", play);
  play();
  signal.addEventListener("abort", () => clearInterval(metronome));

  // The kernel draws for the widest view; null means that there is none left.
  let told = {};
  figure.report = () => {
    const [widest] = [...figure.views.values()].sort((a, b) => b.pixels - a.pixels);
    const { pixels, room } = widest ?? { pixels: null };
    if (pixels === told.pixels && room === told.room) return;
    told = { pixels, room };
    figure.widest = pixels;
    model.send({ kind: "size", pixels, room });
  };
}

function render(figure, { model, el, signal }) {
  const canvas = document.createElement("canvas");
  const caption = document.createElement("p");
  const error = document.createElement("pre");
  const context = canvas.getContext("2d");
  el.classList.add("live-figure");
  el.classList.toggle("keep-colours", model.get("keep_colours"));
  canvas.tabIndex = 0;
  canvas.setAttribute("role", model.get("hotkeys").length ? "application" : "img");
  canvas.classList.toggle("pointer", model.get("pointer"));
  caption.setAttribute("aria-live", "polite");
  error.setAttribute("role", "alert");
  el.append(canvas, caption, error);

  // The last picture stays until the next has been decoded. A picture overtaken while it was being
  // decoded isn't painted, but the kernel hears of it: it waits for an answer to each.
  let bitmap;
  let shown = 0;
  function paint() {
    if (!bitmap) return;
    const own = figure.views.get(canvas)?.pixels;
    const scale = own && own < figure.widest ? own / bitmap.width : 1; // another view is wider
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.round(side * scale));
    if (canvas.width !== width || canvas.height !== height)
      [canvas.width, canvas.height] = [width, height];
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
  }
  async function show() {
    const { id, image } = model.get("picture");
    if (!image) return;
    const decoded = await createImageBitmap(new Blob([image]));
    if (id > shown) {
      shown = id;
      bitmap?.close();
      bitmap = decoded;
      paint();
    }
    model.send({ kind: "painted", id });
  }

  // The size is known before the first picture, so nothing jumps when it comes.
  function size() {
    el.style.setProperty("--width", `${model.get("width")}px`);
    canvas.style.aspectRatio = `${model.get("width")} / ${model.get("height")}`;
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

  function measure() {
    if (signal.aborted) return;
    const pixels = Math.round(canvas.clientWidth * devicePixelRatio);
    figure.views.set(canvas, { pixels, room: el.parentElement?.clientWidth });
    figure.report();
    paint();
  }

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
    figure.tell({
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
    figure.tell({ type: "key", key: event.key, modifiers: modifiers(event) });
  }

  for (const type in POINTER) canvas.addEventListener(type, onPointer);
  canvas.addEventListener("keydown", onKey);
  window.addEventListener("resize", measure, { signal });
  const observer = new ResizeObserver(measure);
  try {
    observer.observe(canvas, { box: "device-pixel-content-box" }); // the pixel ratio counts too
  } catch {
    observer.observe(canvas); // all that Safari can do
  }
  const changes = { width: size, height: size, picture: show, description: describe, error: complain };
  for (const name in changes) {
    model.on(`change:${name}`, changes[name]);
    changes[name]();
  }
  setTimeout(() => {
    if (el.parentElement && !signal.aborted) observer.observe(el.parentElement);
    measure(); // what can't be seen has no size to observe
  });

  signal.addEventListener("abort", () => {
    observer.disconnect();
    figure.views.delete(canvas);
    figure.report();
  });
}

export default () => {
  const figure = { views: new Map() }; // by canvas: its device pixels, and the room for it
  return { initialize: (given) => connect(figure, given), render: (given) => render(figure, given) };
};
