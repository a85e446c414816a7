// The page works without JavaScript. With it, the list is searched while one types, the pages follow the form, progress
// moves by itself, and nothing that was typed is lost when the program does not answer.
"use strict";

const ask = async (address, options = {}) => {
  const answer = await fetch(address, { cache: "no-store", ...options });
  if (!answer.ok) {
    throw Object.assign(new Error(answer.status), { answer });
  }
  return answer;
};
const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const GONE = "The program does not answer. Start it again, then reload this page. What you typed is still here.";
const SILENT = { words: GONE, kind: "bad" };
const said = document.getElementById("said");
// Written only where it is new: a screen reader speaks what is written.
const tell = (lines) => {
  const fresh = lines.filter((line) => line.words).map((line) =>
    Object.assign(document.createElement("p"), { textContent: line.words, className: line.kind }));
  if (fresh.map((one) => one.outerHTML).join() !== [...said.children].map((one) => one.outerHTML).join()) {
    said.replaceChildren(...fresh);
  }
};
// A message above the page, for pages that have no place of their own for it.
const alarm = (words) => {
  let place = document.getElementById("alarm");
  if (!place) {
    place = Object.assign(document.createElement("p"), { id: "alarm", className: "summary" });
    place.setAttribute("role", "alert");
    document.getElementById("main")?.prepend(place);
  }
  place.textContent = words;
  place.hidden = !words;
};
const warn = (words) => (said ? tell([{ words, kind: "bad" }]) : alarm(words));
const EXPIRED = "This page has expired: the program was started again, or the list was replaced. What you typed is " +
  "still here. Open the front desk again in another tab.";
// True when the program answers, and still knows this page; else it is told.
const answers = async () => {
  try {
    await ask(said ? said.dataset.said : "/alive");
    return true;
  } catch (error) {
    warn(error instanceof TypeError ? GONE : EXPIRED);
    return false;
  }
};

// A form is sent, and a link followed, only when the program answers: else the browser's own error page would take the
// place of what was typed. A list that is too large is not sent at all.
let checked = false;
let leaving = false;
document.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || checked) {
    checked = false;
    return;
  }
  event.preventDefault();
  const { target, submitter } = event;
  const file = target.querySelector("input[type=file][data-largest]");
  if (file?.files[0] && file.files[0].size > Number(file.dataset.largest)) {
    warn("The file is too large: a list can have 8 megabytes at most. Check that it is the right file.");
    return;
  }
  leaving = true;
  if (await answers()) {
    checked = true;
    target.requestSubmit(submitter);
  } else {
    leaving = false;
  }
});
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0;
  if (!link || link.target || !plain || event.defaultPrevented || link.getAttribute("href").startsWith("#")) {
    return;
  }
  event.preventDefault();
  leaving = true;
  try {
    await ask("/alive");
  } catch (error) {
    if (error instanceof TypeError) {
      leaving = false;
      warn(GONE);
      return;
    }
  }
  location.assign(link.href);
});

// The list is searched by the program, which sends one page of rows. The address holds a token, never the words.
const search = document.querySelector("[data-search]");
if (search) {
  const found = document.getElementById("found");
  const result = () => document.getElementById(search.dataset.search);
  let asked = search.value;
  let running = null;
  const look = async () => {
    if (search.value === asked) {
      return;
    }
    asked = search.value;
    running?.abort();
    running = new AbortController();
    result().setAttribute("aria-busy", "true");
    try {
      const body = new FormData(search.form);
      const answer = await ask(search.form.action, { method: "POST", body, signal: running.signal });
      const next = await parsed(answer);
      result().replaceWith(next.getElementById(result().id));
      const words = next.getElementById("found").textContent.trim();
      if (found.textContent !== words) {
        found.textContent = words;
      }
      history.replaceState(null, "", answer.url);
      alarm("");
    } catch (error) {
      if (error.name === "AbortError") {
        return;
      }
      result().removeAttribute("aria-busy");
      warn(error instanceof TypeError ? GONE : EXPIRED);
    }
  };
  let wait = 0;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(look, 60);
  });
  search.form.addEventListener("submit", async (event) => {
    if (search.value !== search.defaultValue) {
      event.preventDefault();
      clearTimeout(wait);
      while (result().getAttribute("aria-busy") || search.value !== asked) {
        if (search.value !== asked) {
          await look();
        } else {
          await new Promise((done) => setTimeout(done, 20));
        }
      }
      const links = result().querySelectorAll("tbody a");
      if (links.length === 1) {
        links[0].click();
      } else {
        links[0]?.focus();
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
    const next = await parsed(answer);
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
      // An id that the program has given to somebody who has none.
      if (told && field.name === "id" && !field.value && field !== focused) {
        field.value = told.value;
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
        const words = error.answer ? (await parsed(error.answer)).querySelector("main")?.innerText : "";
        tell([{ words: (words || "Not done.").replace(/\s+/g, " ").trim(), kind: "bad" }]);
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
    if (checked) {
      return;
    }
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
      if (leaving) {
        return;
      }
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
