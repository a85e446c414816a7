// What the page does more with JavaScript: a list that is filtered while one types, and progress that moves by itself.
// Without it, a button finds and the page is loaded again.
"use strict";

const input = document.querySelector("[data-filter]");
if (input) {
  const rows = [...document.querySelectorAll(`#${input.dataset.filter} tbody tr`)];
  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ł/g, "l").replace(/đ/g, "d").replace(/ø/g, "o");
  const told = rows.map((row) => folded([...row.cells].slice(0, 4).map((cell) => cell.textContent).join(" ")));
  const found = document.getElementById("found");
  input.addEventListener("input", () => {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => told[at].includes(word));
      count += row.hidden ? 0 : 1;
    });
    found.textContent = `${count} ${count === 1 ? "patient" : "patients"}`;
  });
  input.form.addEventListener("submit", (event) => {
    const first = rows.find((row) => !row.hidden);
    if (rows.length && first) {
      event.preventDefault();
      first.querySelector("a").focus();
    }
  });
}

const live = document.querySelector("[data-progress][data-running=yes]");
if (live) {
  const bar = document.getElementById("bar");
  const count = document.getElementById("count");
  const look = async () => {
    try {
      const told = await (await fetch(live.dataset.progress, { cache: "no-store" })).json();
      if (!told.what) {
        location.reload();
        return;
      }
      bar.value = told.done;
      count.textContent = `${told.done} of ${told.total} packets; running: ${told.what}`;
    } catch {
      count.textContent = "The program does not answer. Is it still running?";
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 300);
}

const said = document.querySelector("[data-said][data-busy=yes]");
if (said) {
  const look = async () => {
    try {
      const told = await (await fetch(said.dataset.said, { cache: "no-store" })).json();
      said.replaceChildren(...told.lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
      if (!told.busy) {
        if (told.slip && !said.dataset.slip) {
          location.reload();
        }
        return;
      }
    } catch {
      return;
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 200);
}
