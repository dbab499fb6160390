// Waits for what was asked for from the archive, and shows the page again once it is there or could not be fetched.
const EVERY = 2000;

export function watchArchive() {
  const card = document.querySelector("[data-archive]");
  if (card) setTimeout(() => look(card), EVERY);
}

async function look(card) {
  try {
    const answer = await fetch(card.dataset.archive, { headers: { Accept: "application/json" } });
    if (answer.ok && !(await answer.json()).wait) return void location.reload();
  } catch {
    // the page itself says that the house cannot be reached
  }
  setTimeout(() => look(card), EVERY);
}
