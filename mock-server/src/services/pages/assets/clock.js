// Shows while the slider moves who will have expired by then.
const days = document.getElementById("days");
const byThen = document.getElementById("by-then");
const now = new Date(document.getElementById("register-clock").textContent.replace(/([+-]\d\d)$/, "$1:00"));

function show() {
  let count = 0;
  for (const person of document.querySelectorAll("#expiring li")) {
    const expired = Number(person.dataset.days) <= Number(days.value);
    person.classList.toggle("expired", expired);
    if (expired) count += 1;
  }
  const date = new Date(now.getTime() + Number(days.value) * 86_400_000).toISOString().slice(0, 10);
  byThen.textContent = byThen.dataset.text.replace("{date}", date).replace("{count}", String(count));
  days.setAttribute("aria-valuetext", byThen.textContent);
}

days.addEventListener("input", show);
show();
