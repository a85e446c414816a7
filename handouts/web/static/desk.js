// What the page does more with JavaScript: it filters the list while one types, shows the pages anew when the form is
// changed, and moves progress by itself. Without it, buttons do the same and the page is loaded again.
"use strict";

const ask = async (address, options = {}) => {
  const answer = await fetch(address, { cache: "no-store", ...options });
  if (!answer.ok) {
    throw new Error(answer.status);
  }
  return answer;
};
const SILENT = "The program does not answer. Is it still running?";
const said = document.getElementById("said");
const tell = (lines) =>
  said.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));

// The list. The same folding as in schedule/names.py.
const folded = (text) =>
  text.toLowerCase().replace(/ß/g, "ss").replace(/ς/g, "σ").normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/ł/g, "l").replace(/đ/g, "d").replace(/ø/g, "o");
const search = document.querySelector("[data-filter]");
if (search) {
  const rows = [...document.querySelectorAll(`#${search.dataset.filter} tbody tr`)];
  const found = document.getElementById("found");
  const shown = () => rows.filter((row) => !row.hidden);
  search.addEventListener("input", () => {
    const words = folded(search.value).split(/\s+/).filter(Boolean);
    rows.forEach((row) => {
      row.hidden = !words.every((word) => row.dataset.found.includes(word));
    });
    const count = shown().length;
    found.textContent = `${count} ${count === 1 ? "patient" : "patients"}`;
  });
  search.form.addEventListener("submit", (event) => {
    if (search.value !== search.defaultValue && shown().length) {
      event.preventDefault();
      const first = shown()[0].querySelector("a");
      if (shown().length === 1) {
        first.click();
      } else {
        first.focus();
      }
    }
  });
}

// One patient: what the form says now is sent, and what follows from it is put in the place of what stood there.
const form = document.querySelector("[data-form]");
if (form) {
  const papers = document.getElementById("papers");
  // The first pictures are there before they are shown, so that nothing flickers.
  const drawn = async (image) => {
    const ready = document.importNode(image);
    ready.loading = "eager";
    await Promise.race([ready.decode().catch(() => {}), new Promise((done) => setTimeout(done, 400))]);
    return [image, ready];
  };
  const swap = async (next) => {
    const focused = document.activeElement;
    const fresh = [...next.querySelectorAll("[data-live]")];
    const pictures = await Promise.all([...next.querySelectorAll(".sheets img")].slice(0, 2).map(drawn));
    const open = [...document.querySelectorAll("details")].map((one) => one.open);
    for (const part of fresh) {
      const old = document.getElementById(part.id);
      if (old && old.outerHTML !== part.outerHTML && !old.contains(focused)) {
        old.replaceWith(part);
      }
    }
    pictures.forEach(([image, ready]) => image.replaceWith(ready));
    document.querySelectorAll("details").forEach((one, at) => {
      one.open = Boolean(open[at]);
    });
    for (const field of form.elements) {
      const told = field.id && next.getElementById(field.id);
      if (told) {
        field.toggleAttribute("aria-invalid", told.hasAttribute("aria-invalid"));
        if (told.hasAttribute("aria-invalid")) {
          field.setAttribute("aria-invalid", "true");
        }
      }
    }
  };
  const send = async () => {
    try {
      const answer = await ask(form.action, { method: "POST", body: new FormData(form) });
      await swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch (error) {
      if (!(error instanceof TypeError)) {
        form.submit(); // and the answer says what is wrong
      }
      tell([SILENT]);
    }
  };
  // One after the other: of two that are under way, the older could arrive last.
  let runs = false;
  let again = false;
  const show = async () => {
    again = true;
    if (runs) {
      return;
    }
    runs = true;
    papers.setAttribute("aria-busy", "true");
    while (again) {
      again = false;
      await send();
    }
    papers.removeAttribute("aria-busy");
    runs = false;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
}

// What runs tells how far it is.
const live = document.querySelector("[data-progress][data-running=yes]");
if (live) {
  const bar = document.getElementById("bar");
  const count = document.getElementById("count");
  const look = async () => {
    try {
      const told = await (await ask(live.dataset.progress)).json();
      if (!told.what) {
        location.reload();
        return;
      }
      bar.value = told.done;
      count.textContent = told.words;
    } catch {
      count.textContent = SILENT;
    }
    setTimeout(look, 250);
  };
  setTimeout(look, 150);
}

if (said && said.dataset.busy) {
  const look = async () => {
    try {
      const told = await (await ask(said.dataset.said)).json();
      tell(told.lines);
      if (!told.busy) {
        if (told.slip && !said.dataset.slip) {
          location.reload();
        }
        return;
      }
    } catch {
      tell([SILENT]);
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 200);
}
