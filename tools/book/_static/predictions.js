// A choice opens the verdict that waits for it; the verdict says whether it was right.
for (const question of document.querySelectorAll("fieldset.prediction")) {
  const verdict = document.querySelector(`details.verdict[data-of="${question.dataset.name}"]`);
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  question.append(said);
  question.addEventListener("change", ({ target }) => {
    said.textContent = `You said: ${target.value}. Read on and see.`;
    if (!verdict) return;
    verdict.firstElementChild.textContent = target.value === verdict.dataset.answer
      ? "✔ You were right." : `✘ You said: ${target.value}.`;
    verdict.open = true;
  });
}
