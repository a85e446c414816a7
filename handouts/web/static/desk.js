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
const SILENT = { words: "The program does not answer. Is it still running?", kind: "bad" };
const said = document.getElementById("said");
// Written only where it is new: a screen reader speaks what is written.
const tell = (lines) => {
  const fresh = lines.filter((line) => line.words).map((line) =>
    Object.assign(document.createElement("p"), { textContent: line.words, className: line.kind }));
  if (fresh.map((one) => one.outerHTML).join() !== [...said.children].map((one) => one.outerHTML).join()) {
    said.replaceChildren(...fresh);
  }
};

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
    document.getElementById("nobody").hidden = count > 0;
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
  const seen = document.getElementById("seen");
  // The first pictures are there before they are shown, so that nothing flickers.
  const drawn = async (image) => {
    const ready = document.importNode(image);
    ready.loading = "eager";
    await Promise.race([ready.decode().catch(() => {}), new Promise((done) => setTimeout(done, 400))]);
    return [image, ready];
  };
  const written = () => new URLSearchParams(new FormData(form)).toString();
  const swap = async (answer, sent) => {
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const pictures = await Promise.all([...next.querySelectorAll(".sheets img")].slice(0, 2).map(drawn));
    const focused = document.activeElement;
    const typed = written() !== sent;
    const printer = document.getElementById("printer")?.value;
    const open = [...document.querySelectorAll("details")].map((one) => one.open);
    for (const part of next.querySelectorAll("[data-live]")) {
      const old = document.getElementById(part.id);
      // What somebody is filling in, or has filled in since, is never replaced.
      const busy = old && (old.contains(focused) || (typed && form.contains(old) && old.querySelector("input, textarea")));
      if (old && old.outerHTML !== part.outerHTML && !busy) {
        old.replaceWith(part);
      }
    }
    const choice = document.getElementById("printer");
    if (choice && [...choice.options].some((one) => one.value === printer)) {
      choice.value = printer;
    }
    pictures.forEach(([image, ready]) => image.replaceWith(ready));
    document.querySelectorAll("details").forEach((one, at) => {
      one.open = Boolean(open[at]);
    });
    for (const field of form.elements) {
      const told = field.id && next.getElementById(field.id);
      if (told && told.hasAttribute("aria-invalid")) {
        field.setAttribute("aria-invalid", "true");
      } else if (told) {
        field.removeAttribute("aria-invalid");
      }
    }
    return next.getElementById("seen").textContent;
  };
  const send = async () => {
    try {
      const sent = written();
      const words = await swap(await ask(form.action, { method: "POST", body: new FormData(form) }), sent);
      seen.textContent = "";
      seen.textContent = words; // spoken, also where it is the same as before
    } catch (error) {
      if (error.message === "409") {
        location.reload(); // another window has changed this patient: what it says is shown
      } else if (error instanceof TypeError) {
        tell([SILENT]);
      } else {
        form.submit(); // and the answer says what is wrong
      }
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
    if (!event.submitter || !event.submitter.hasAttribute("formaction")) {
      event.preventDefault();
      show();
    }
  });

  // What was begun tells what became of it.
  if (said.dataset.busy) {
    said.focus({ preventScroll: true });
    const look = async () => {
      try {
        const told = await (await ask(said.dataset.said)).json();
        tell(told.lines);
        if (!told.busy) {
          await swap(await ask(form.action), null);
          return;
        }
      } catch (error) {
        if (!(error instanceof TypeError)) {
          location.reload(); // it is not open any more, and the page says so
          return;
        }
        tell([SILENT]);
      }
      setTimeout(look, 400);
    };
    setTimeout(look, 150);
  }
}

// What runs tells how far it is; when it has ended, the page begins with that.
const ENDED = "ended";
if (sessionStorage.getItem(ENDED)) {
  sessionStorage.removeItem(ENDED);
  (document.querySelector(".summary[data-ended]") || document.getElementById("count"))?.focus();
}
const live = document.querySelector("[data-progress][data-running=yes]");
if (live) {
  const bar = document.getElementById("bar");
  const count = document.getElementById("count");
  const say = (words) => {
    if (count.textContent !== words) {
      count.textContent = words;
    }
  };
  const look = async () => {
    try {
      const told = await (await ask(live.dataset.progress)).json();
      if (!told.what) {
        sessionStorage.setItem(ENDED, "yes");
        location.reload();
        return;
      }
      bar.value = told.done;
      document.getElementById("line").textContent = told.line;
      say(told.words);
    } catch {
      say(SILENT.words);
    }
    setTimeout(look, 250);
  };
  setTimeout(look, 150);
}
