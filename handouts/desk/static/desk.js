// The page works without JavaScript. JavaScript adds search as you type, pages that follow the form, live progress, and
// it keeps what was typed when the program does not answer.
"use strict";

const ask = async (address, options = {}) => {
  const answer = await fetch(address, { cache: "no-store", ...options });
  if (!answer.ok) {
    throw Object.assign(new Error(answer.status), { answer });
  }
  return answer;
};
const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
// The page has the words of the scripts, in the language of the desk.
const scriptTexts = JSON.parse(document.getElementById("words-of-scripts").textContent);
const GONE = scriptTexts.gone;
const SILENT = { words: GONE, kind: "bad" };
const messages = document.getElementById("messages");
// Changed only if the text is new, because a screen reader speaks each change.
const showMessages = (lines) => {
  const fresh = lines.filter((line) => line.words).map((line) =>
    Object.assign(document.createElement("p"), { textContent: line.words, className: line.kind }));
  if (fresh.map((line) => line.outerHTML).join() !== [...messages.children].map((line) => line.outerHTML).join()) {
    messages.replaceChildren(...fresh);
  }
};
// A message at the top, for pages without a place for messages.
const showAlarm = (words) => {
  let place = document.getElementById("alarm");
  if (!place) {
    place = Object.assign(document.createElement("p"), { id: "alarm", className: "summary" });
    place.setAttribute("role", "alert");
    document.getElementById("main")?.prepend(place);
  }
  place.textContent = words;
  place.hidden = !words;
};
const warn = (words) => (messages ? showMessages([{ words, kind: "bad" }]) : showAlarm(words));
const EXPIRED = scriptTexts.expired;
const LOCKED = scriptTexts.locked;
// True if the program answers and still knows this page; otherwise shows a message.
const answers = async () => {
  try {
    await ask(messages ? messages.dataset.messages : "/alive");
    return true;
  } catch (error) {
    warn(error instanceof TypeError ? GONE : error.answer?.status === 423 ? LOCKED : EXPIRED);
    return false;
  }
};

// Send a form, or follow a link, only if the program answers. Otherwise the browser's error page would replace what was
// typed. A list that is too large is not sent.
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
    warn(scriptTexts.too_large);
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

// The server searches the list and sends one page of rows. The address holds a token, never the search words.
const search = document.querySelector("[data-search]");
if (search) {
  const matchCount = document.getElementById("match-count");
  const result = () => document.getElementById(search.dataset.search);
  let searched = search.value;
  let running = null;
  const look = async () => {
    if (search.value === searched) {
      return;
    }
    searched = search.value;
    running?.abort();
    running = new AbortController();
    result().setAttribute("aria-busy", "true");
    try {
      const body = new FormData(search.form);
      const answer = await ask(search.form.action, { method: "POST", body, signal: running.signal });
      const next = await parsed(answer);
      result().replaceWith(next.getElementById(result().id));
      document.querySelectorAll("[data-tick-all]").forEach((label) => { label.hidden = false; });
      const words = next.getElementById("match-count").textContent.trim();
      if (matchCount.textContent !== words) {
        matchCount.textContent = words;
      }
      history.replaceState(null, "", answer.url);
      showAlarm("");
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
      while (result().getAttribute("aria-busy") || search.value !== searched) {
        if (search.value !== searched) {
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

// A filter of the list applies at once.
for (const select of document.querySelectorAll("[data-submits]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
// Tick all rows of the page. The rows are replaced by a search, so the listener is on the document.
document.querySelectorAll("[data-tick-all]").forEach((label) => { label.hidden = false; });
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-tick-all]")) {
    for (const box of document.querySelectorAll("input[name=tick]")) {
      box.checked = event.target.checked;
    }
  }
});
// The afternoon: Enter prints a row, and the next one gets the focus at once, while the row is printed.
const ends = document.querySelector("[data-ends]");
if (ends) {
  const said = document.getElementById("end-status");
  // Replace the rows whose values changed, but never the one with the focus, nor the reason of a refusal.
  const take = (next, watched = false) => {
    for (const row of next.querySelectorAll("#ends tbody tr")) {
      const old = document.getElementById(row.id);
      if (old && old.outerHTML !== row.outerHTML && !(watched && old.querySelector(".problem"))) {
        if (!old.contains(document.activeElement)) {
          old.replaceWith(row);
        } else {
          old.querySelector(".states").replaceWith(row.querySelector(".states"));
          old.querySelector("[name=turn]").value = row.querySelector("[name=turn]").value;
        }
      }
    }
    return next.querySelector("[data-ends]")?.dataset.busy === "yes";
  };
  let watching = false;
  const watch = async () => {
    if (watching) {
      return;
    }
    watching = true;
    for (let busy = true; busy;) {
      await new Promise((done) => setTimeout(done, 300));
      try {
        busy = take(await parsed(await ask("/ends")), true);
      } catch (error) {
        if (!(error instanceof TypeError)) {
          location.reload();
          return;
        }
        warn(GONE);
      }
    }
    watching = false;
  };
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-end]")) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const body = new FormData(event.target);
    body.set("printer", document.getElementById("printer")?.value || "");
    const row = event.target.closest("tr");
    let answer = null;
    try {
      answer = await fetch(event.target.action, { method: "POST", body, cache: "no-store" });
    } catch {
      warn(GONE);
      return;
    }
    const next = await parsed(answer);
    if (!next.querySelector("[data-ends]")) {
      warn(answer.status === 423 ? LOCKED : EXPIRED);
      return;
    }
    showAlarm("");
    const refused = next.getElementById(row.id)?.querySelector(".problem")?.textContent || "";
    const following = next.querySelector("#ends [autofocus]")?.id;
    document.activeElement.blur();
    take(next); // moves its rows into this page
    const focus = document.getElementById(following);
    (focus || document.getElementById(row.id).querySelector("input[name=ended]"))?.focus();
    (focus || document.activeElement).select?.();
    said.textContent = refused || scriptTexts.printing;
    watch();
  }, true);
  if (ends.dataset.busy) {
    watch();
  }
}
// The results of a run, until it ends.
const run = document.querySelector("[data-refresh=yes]");
if (run) {
  const look = async () => {
    try {
      const next = (await parsed(await ask(location.href))).getElementById("run");
      const old = document.getElementById("run");
      if (next && next.innerHTML !== old.innerHTML) {
        const words = next.querySelector("[role=status]").textContent;
        old.querySelector("[role=status]").textContent = words;
        old.querySelector("h1").replaceWith(next.querySelector("h1"));
        old.querySelector("tbody").replaceWith(next.querySelector("tbody"));
      }
      if (!next || !next.dataset.refresh) {
        return;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) {
        location.reload();
        return;
      }
      warn(GONE);
    }
    setTimeout(look, 400);
  };
  setTimeout(look, 200);
}

// One patient: send the form, and replace the parts of the page that depend on it.
const form = document.querySelector("[data-form]");
if (form) {
  const papers = document.getElementById("papers");
  const pageStatus = document.getElementById("page-status");
  // Decode the first pictures before they are shown, so that nothing flickers.
  const drawn = async (image) => {
    const ready = document.importNode(image);
    ready.loading = "eager";
    await Promise.race([ready.decode().catch(() => {}), new Promise((done) => setTimeout(done, 400))]);
    return [image, ready];
  };
  // Tabs: one document at a time. Their markup changes here, so the served markup is kept to be compared.
  const served = new WeakMap();
  const panels = () => [...document.querySelectorAll("#sheets .paper")];
  const showTab = (name) => {
    for (const tab of document.querySelectorAll("#tabs button")) {
      tab.setAttribute("aria-selected", String(tab.value === name));
      tab.tabIndex = tab.value === name ? 0 : -1;
    }
    for (const panel of panels()) {
      panel.hidden = name !== "all" && panel.id !== `pages-${name}`;
    }
  };
  const makeTabs = () => {
    const list = document.getElementById("tabs");
    if (!list || list.getAttribute("role") === "tablist") {
      return;
    }
    const sheets = document.getElementById("sheets");
    served.set(sheets, served.get(sheets) ?? sheets.outerHTML);
    list.setAttribute("role", "tablist");
    for (const tab of list.children) {
      tab.type = "button";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", tab.value === "all" ? panels().map(({ id }) => id).join(" ") : `pages-${tab.value}`);
    }
    for (const panel of panels()) {
      panel.setAttribute("role", "tabpanel");
      panel.tabIndex = 0;
    }
    const current = list.querySelector("[aria-current]");
    current?.removeAttribute("aria-current");
    showTab(form.elements.shown.value && document.getElementById(`tab-${form.elements.shown.value}`)
      ? form.elements.shown.value : current?.value);
  };
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) {
      form.elements.shown.value = tab.value;
      showTab(tab.value);
    }
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest("[role=tab]");
    const all = tab ? [...tab.parentElement.children] : [];
    const at = all.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (tab && to !== undefined) {
      event.preventDefault();
      const next = all[(to + all.length) % all.length];
      next.click();
      next.focus();
    }
  });
  makeTabs();
  const written = () => new URLSearchParams(new FormData(form)).toString();
  const swap = async (answer, sent) => {
    const next = await parsed(answer);
    const pictures = await Promise.all([...next.querySelectorAll(".paper:not([hidden]) .sheets img")].slice(0, 2).map(drawn));
    const focused = document.activeElement;
    const typed = written() !== sent;
    const printer = document.getElementById("printer")?.value;
    const single = document.getElementById("pages")?.value;
    // The documents that a person has ticked stay ticked, until the stage of the procedure changes.
    const box = (name) => `#choose input[value="${CSS.escape(name)}"]`;
    const boxes = [...document.querySelectorAll("#choose input[type=checkbox]")];
    const ticks = new Map(boxes.map((tick) => [tick.value, [tick.defaultChecked, tick.checked]]));
    const open = [...document.querySelectorAll("details")].map((details) => details.open);
    // The dates of this page are read in one order of day and month. Another clinic's order needs a new page.
    const order = form.elements.date_order;
    const now = next.querySelector("[name=date_order]")?.value || "";
    const sameOrder = !order.value || order.value === now;
    if (sameOrder) {
      order.value = now;
    } else if (!typed) {
      location.reload();
    }
    for (const part of next.querySelectorAll("[data-live]")) {
      if (part.matches(".hint") && !sameOrder) {
        continue;
      }
      const old = document.getElementById(part.id);
      // Never replace a field that has the focus or was changed meanwhile. The pages are always replaced: what is
      // printed is what is shown.
      const holds = old?.contains(focused) && old.id !== "sheets";
      const busy = old && (holds || (typed && form.contains(old) && old.querySelector("input, textarea")));
      if (old && (served.get(old) ?? old.outerHTML) !== part.outerHTML && !busy) {
        served.set(part, part.outerHTML);
        old.replaceWith(part);
      }
    }
    makeTabs();
    if (focused.id && !focused.isConnected) {
      document.getElementById(focused.id)?.focus();
    }
    for (const [name, [before, ticked]] of ticks) {
      const tick = document.querySelector(box(name));
      if (tick && tick.defaultChecked === before) {
        tick.checked = ticked;
      }
    }
    if (single && document.getElementById("pages")) {
      document.getElementById("pages").value = single;
    }
    const choice = document.getElementById("printer");
    if (choice && [...choice.options].some((option) => option.value === printer)) {
      choice.value = printer;
    }
    pictures.forEach(([image, ready]) => image.replaceWith(ready));
    document.querySelectorAll("details").forEach((details, index) => {
      details.open = Boolean(open[index]);
    });
    for (const field of form.elements) {
      const update = field.id && next.getElementById(field.id);
      if (update && update.hasAttribute("aria-invalid")) {
        field.setAttribute("aria-invalid", "true");
      } else if (update) {
        field.removeAttribute("aria-invalid");
      }
      // An id that the program has assigned to a walk-in.
      if (update && field.name === "id" && !field.value && field !== focused) {
        field.value = update.value;
      }
    }
    return next.getElementById("page-status").textContent;
  };
  const send = async () => {
    try {
      const sent = written();
      const words = await swap(await ask(form.action, { method: "POST", body: new FormData(form) }), sent);
      pageStatus.textContent = "";
      pageStatus.textContent = words; // spoken by a screen reader even if it is the same text
    } catch (error) {
      if (error.message === "409") {
        location.reload(); // another window changed this patient: show its values
      } else if (error instanceof TypeError) {
        showMessages([SILENT]);
      } else {
        const reason = error.answer ? (await parsed(error.answer)).querySelector("main")?.innerText : "";
        showMessages([{ words: (reason || scriptTexts.not_done).replace(/\s+/g, " ").trim(), kind: "bad" }]);
      }
    }
  };
  // One request at a time, because the older of two could arrive last.
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
  // The bars at the top never cover the focus (WCAG 2.4.11).
  const covered = () => [...document.querySelectorAll(".not-today, .who, .bar")]
    .filter((bar) => getComputedStyle(bar).position === "sticky")
    .reduce((height, bar) => height + bar.offsetHeight, 16);
  const setPadding = () => { document.documentElement.style.scrollPaddingTop = `${covered()}px`; };
  const observer = new ResizeObserver(() => {
    const above = [...document.querySelectorAll(".not-today, .who")].reduce((sum, bar) => sum + bar.offsetHeight, 0);
    document.querySelector(".bar").style.top = `${above}px`;
    setPadding();
  });
  for (const bar of document.querySelectorAll(".who")) {
    observer.observe(bar);
  }
  observer.observe(document.body);
  form.addEventListener("submit", (event) => {
    if (checked) {
      return;
    }
    if (!event.submitter || !event.submitter.hasAttribute("formaction")) {
      event.preventDefault();
      show();
    }
  });

  // Show the progress and the result of printing, mailing or saving.
  if (messages.dataset.busy) {
    messages.focus({ preventScroll: true });
    const look = async () => {
      try {
        const progress = await (await ask(messages.dataset.messages)).json();
        showMessages(progress.lines);
        if (!progress.busy) {
          await swap(await ask(form.action), null);
          return;
        }
      } catch (error) {
        if (!(error instanceof TypeError)) {
          location.reload(); // the page has expired, and says so
          return;
        }
        showMessages([SILENT]);
      }
      setTimeout(look, 400);
    };
    setTimeout(look, 150);
  }
}

// Show the progress of the whole day. When a step has ended, reload and move the focus to the result.
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
      const progress = await (await ask(live.dataset.progress)).json();
      if (leaving) {
        return;
      }
      if (!progress.what) {
        sessionStorage.setItem(ENDED, "yes");
        location.reload();
        return;
      }
      bar.value = progress.done;
      document.getElementById("line").textContent = progress.line;
      say(progress.words);
    } catch {
      say(SILENT.words);
    }
    setTimeout(look, 250);
  };
  setTimeout(look, 150);
}

// After some minutes without an action, the page gives way to the lock screen. The server locks the session itself.
const lockAfter = Number(document.body.dataset.lockAfter);
if (lockAfter) {
  let timer = 0;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.assign(document.body.dataset.unlock), lockAfter * 1000);
  };
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, restart, { passive: true });
  }
  restart();
}

// A page without a form of a patient: show the progress of an action, and reload when it has ended.
if (messages?.dataset.reload) {
  const look = async () => {
    try {
      const progress = await (await ask(messages.dataset.messages)).json();
      showMessages(progress.lines);
      if (!progress.busy) {
        location.reload();
        return;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) {
        location.reload(); // the page has expired, and says so
        return;
      }
      showMessages([SILENT]);
    }
    setTimeout(look, 400);
  };
  setTimeout(look, 150);
}
