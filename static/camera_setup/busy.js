// While a form is on its way that takes seconds, its button says so and is not pressed twice.
for (const form of document.querySelectorAll("form[data-busy-text]")) {
  form.addEventListener("submit", ({ submitter }) => {
    if (form.dataset.sent === "yes") return;
    form.dataset.sent = "yes";
    if (submitter) {
      submitter.textContent = submitter.value === "save" ? "Saving…" : form.dataset.busyText;
      submitter.dataset.busy = "yes";
    }
    form.addEventListener("submit", (again) => again.preventDefault());
  });
}
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
