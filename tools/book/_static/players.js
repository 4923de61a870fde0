// Plays the frames of an explorer. They are one file a menu's entry: its pictures one after the
// other, and where each begins; so a key press shows the next one without asking anybody.
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

function element(kind, properties, ...children) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...children);
  return made;
}

class Player {
  constructor(box) {
    this.box = box;
    this.play = JSON.parse(box.querySelector("script").textContent);
    this.image = box.querySelector("img");
    this.words = box.querySelector("p");
    this.reels = {};
    this.at = this.play.start;
    this.choice = this.play.choice;
    const { name, values, menu } = this.play;
    this.slider = element("input", { type: "range", min: 0, max: values.length - 1, value: this.at });
    this.readout = element("output");
    this.slider.addEventListener("input", () => { this.at = Number(this.slider.value); this.show(); });
    const controls = element("div", { className: "controls" });
    if (menu) {
      this.menu = element("select", {}, ...menu.values.map((v) => element("option", { textContent: v })));
      this.menu.selectedIndex = this.choice;
      this.menu.addEventListener("change", () => { this.choice = this.menu.selectedIndex; this.show(); });
      controls.append(element("label", {}, menu.name, this.menu));
    }
    this.button = element("button", { type: "button", className: "btn btn-sm btn-outline-secondary" });
    this.button.addEventListener("click", () => this.timer ? this.pause() : this.run());
    controls.append(element("label", {}, name, this.slider, this.readout), this.button);
    box.prepend(controls);
    box.addEventListener("keydown", (event) => this.key(event));
    this.words.setAttribute("aria-live", "polite");
    this.pause();
    this.show();
  }

  async reel(choice) {
    this.reels[choice] ??= fetch(this.box.dataset.folder + this.play.reels[choice].file).then(async (answer) => {
      const bytes = await answer.blob();
      const starts = this.play.reels[choice].starts;
      const images = starts.slice(1).map((end, i) =>
        element("img", { src: URL.createObjectURL(bytes.slice(starts[i], end, "image/avif")) }));
      await Promise.all(images.map((image) => image.decode()));
      return images.map((image) => image.src);
    });
    return this.reels[choice];
  }

  async show() {
    const { values, reels } = this.play;
    this.slider.value = this.at;
    this.readout.textContent = values[this.at];
    this.slider.setAttribute("aria-valuetext", values[this.at]);
    this.words.textContent = reels[this.choice].words[this.at];
    this.image.alt = this.words.textContent;
    const [at, choice] = [this.at, this.choice];
    const pictures = await this.reel(choice);
    if (at === this.at && choice === this.choice) this.image.src = pictures[at];
  }

  run() {
    this.button.textContent = "Pause";
    if (this.at === this.play.values.length - 1) this.at = 0;
    const step = () => {
      if (this.at >= this.play.values.length - 1) return this.pause();
      this.at += 1;
      this.show();
    };
    this.timer = setInterval(step, STILL.matches ? 1500 : 250);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = "Play";
  }

  key(event) {
    if (event.key === "Escape") this.pause();
    if (event.target === this.slider || event.target === this.menu) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.at = Math.max(0, Math.min(this.play.values.length - 1, this.at + step));
    this.show();
  }
}

// What isn't looked at isn't loaded.
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    new Player(target);
  }
}, { rootMargin: "300px" });
document.querySelectorAll(".player").forEach((box) => watcher.observe(box));
