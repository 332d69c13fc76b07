// Puts new exchanges at the top. The server makes the rows, and answers once there are some.
const rows = document.getElementById("rows");
const live = document.getElementById("live");
const pause = document.getElementById("pause");
const most = Number(rows.dataset.most);
let paused = false;
let waiting = null;

function say() {
  live.textContent = paused ? live.dataset.paused : live.dataset.live;
  pause.textContent = paused ? pause.dataset.goOn : pause.dataset.pause;
}

async function follow() {
  while (!paused) {
    waiting = new AbortController();
    try {
      const url = `${rows.dataset.rows}&since=${encodeURIComponent(rows.dataset.newest)}`;
      const answer = await fetch(url, { signal: waiting.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (text) {
        rows.insertAdjacentHTML("afterbegin", text);
        rows.dataset.newest = rows.firstElementChild.dataset.id;
        document.getElementById("empty").hidden = true;
        while (rows.children.length > most) rows.lastElementChild.remove();
      }
    } catch {
      if (paused) return;
      // The mock is restarting, say: ask again in a while.
      await new Promise((done) => setTimeout(done, 2000));
    }
  }
}

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  say();
  if (paused) waiting?.abort();
  else follow();
});
addEventListener("pagehide", () => waiting?.abort());
say();
follow();
