// The editor of sets: shows the page while somebody types, marks lines with problems, and saves the draft.
// Without this script, the buttons of the form do the same.
"use strict";
(() => {
  const editor = document.getElementById("editor");
  if (!editor) return;
  const PAGE_DELAY = 90, CHECK_DELAY = 800, SAVE_DELAY = 2500;
  const text = document.getElementById("text"), numbers = document.getElementById("numbers");
  const notes = document.getElementById("notes"), live = document.getElementById("live");
  const saved = document.getElementById("saved"), readOnly = "readOnly" in editor.dataset;
  const field = name => editor.querySelector(`[name="${name}"]`);
  let pageTimer, checkTimer, saveTimer, previewing = null, stopped = readOnly, dirty = false, leaving = false, turn = 0;

  const body = more => {
    const values = new FormData(editor);
    values.set("live", "1");
    for (const [name, value] of Object.entries(more)) values.set(name, value);
    return new URLSearchParams(values);
  };
  const post = (address, more, signal) => fetch(address, {method: "POST", body: body(more), signal, redirect: "error"});

  const texts = JSON.parse(document.getElementById("words-of-scripts").textContent);
  const say = (name, values) => texts[name].replace(/%\((\w+)\)s/g, (_, key) => values[key]);
  const REFUSED = {401: texts.signed_out, 404: texts.set_gone, 413: texts.text_too_large, 423: texts.text_locked};
  const refusal = status => REFUSED[status] || texts.error;
  const tell = message => {
    live.hidden = !message;
    live.textContent = message;
  };

  // -- the text ------------------------------------------------------------------------------------------------
  const resize = () => {
    if (!text) return;
    const lines = text.value.split("\n");
    text.rows = lines.length + 1;
    text.cols = Math.max(80, ...lines.map(line => line.length + 2));
    while (numbers.childElementCount > lines.length) numbers.lastElementChild.remove();
    while (numbers.childElementCount < lines.length) {
      const number = document.createElement("span");
      number.textContent = numbers.childElementCount + 1;
      numbers.append(number);
    }
  };
  const markLines = (list, levels) => {
    if (numbers) {
      [...numbers.children].forEach(number => number.classList.remove(...levels.map(level => level === "error" ? "bad" : level)));
      for (const note of list) {
        if (note.line && numbers.children[note.line - 1] && levels.includes(note.level)) {
          numbers.children[note.line - 1].classList.add(note.level === "error" ? "bad" : note.level);
        }
      }
      return;
    }
    for (const box of editor.querySelectorAll(".text [data-at]")) {
      const problem = [...box.children].find(child => child.classList.contains("problem"));
      if (!problem || (problem.dataset.level && !levels.includes(problem.dataset.level))) continue;
      const note = list.find(one => one.at === box.dataset.at && levels.includes(one.level));
      problem.textContent = note ? [note.text, note.fix].filter(Boolean).join(" ") : "";
      problem.className = `problem ${note ? note.level : ""}`;
      problem.dataset.level = note ? note.level : "";
      const input = box.dataset.field && box.querySelector("input, textarea, select");
      if (input) { if (note && note.level === "error") input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid"); }
    }
  };
  const showNotes = list => {
    if (!list.length) return;
    notes.classList.remove("old");
    notes.replaceChildren();
    const items = document.createElement("ul");
    items.className = "notes";
    items.dataset.live = "";
    for (const note of list) {
      const item = document.createElement("li"), words = document.createElement("p"), fix = document.createElement("p");
      item.className = note.level;
      words.textContent = `${note.line ? say("line", {line: note.line}) : note.source}: ${note.text}.`;
      fix.textContent = note.fix;
      fix.className = "hint";
      item.append(words, fix);
      items.append(item);
    }
    notes.append(items);
  };

  // -- the page ------------------------------------------------------------------------------------------------
  const showPage = answer => {
    field("shown").value = answer.token;
    field("document").value = answer.document;
    field("page").value = answer.page;
    const sheet = document.getElementById("sheet") || document.getElementById("picture").appendChild(document.createElement("img"));
    sheet.id = "sheet";
    sheet.alt = texts.page_alt;
    sheet.onload = () => editor.dispatchEvent(new CustomEvent("page-shown"));
    sheet.src = answer.picture;
    document.getElementById("no-page")?.remove();
    document.getElementById("words").textContent = answer.words;
    document.getElementById("open-lines").textContent = say("open_lines", {number: answer.open_lines});
    let title = "";
    for (const tab of editor.querySelectorAll("#tabs button")) {
      const here = tab.dataset.document === answer.document && Number(tab.dataset.page) === answer.page;
      tab.toggleAttribute("aria-current", here);
      if (here) { tab.setAttribute("aria-current", "true"); title = tab.getAttribute("aria-label"); }
    }
    document.getElementById("page-name").textContent = title || say("page_of", {page: answer.page, pages: answer.pages});
  };
  const preview = async more => {
    previewing?.abort();
    const own = previewing = new AbortController();
    try {
      const response = await post(editor.dataset.preview, more || {}, own.signal);
      if (!response.ok) { tell(refusal(response.status)); return; }
      const answer = await response.json();
      document.getElementById("picture").classList.toggle("old", !answer.token);
      tell(answer.problem || "");
      markLines(answer.notes, ["error"]);
      if (!answer.token) { showNotes(answer.notes); return; }
      showPage(answer);
      if (notes.querySelector("[data-live]")) notes.textContent = texts.checking;
    } catch (error) {
      if (error.name !== "AbortError") tell(texts.silent);
    }
  };
  const check = async () => {
    const own = ++turn;
    try {
      const response = await post(editor.dataset.findings, {});
      if (response.status !== 200 || own !== turn || !response.headers.get("Content-Type").includes("html")) return;
      const html = new DOMParser().parseFromString(await response.text(), "text/html");
      notes.replaceChildren(...html.body.children);
      notes.classList.remove("old");
      const list = [...notes.querySelectorAll("li")].map(item => ({
        level: item.className, line: Number(item.querySelector("[data-line]")?.dataset.line || 0),
        at: item.dataset.at || "", text: item.dataset.text || "", fix: "",
      }));
      markLines(list, ["error", "warning", "note"]);
    } catch { /* the preview reports it */ }
  };

  // -- the draft -----------------------------------------------------------------------------------------------
  let saving = null;
  const save = () => {
    if (!stopped && dirty && !saving) saving = saveNow().finally(() => { saving = null; });
    return saving;
  };
  const saveNow = async () => {
    dirty = false;
    try {
      const response = await post(location.pathname + location.search, {do: "save"});
      const isJson = response.headers.get("Content-Type").includes("json");
      const answer = isJson ? await response.json() : {problem: refusal(response.status)};
      if (response.ok) {
        field("seen").value = answer.seen;
        saved.textContent = say("saved", {saved: answer.saved});
        tell("");
      } else if (answer.conflict) {
        stopped = true;
        tell(say("conflict", {problem: answer.problem}));
      } else {
        dirty = true;
        tell(answer.problem);
        saveTimer = setTimeout(save, 4 * SAVE_DELAY);
      }
    } catch {
      dirty = true;
      tell(texts.not_saved);
      saveTimer = setTimeout(save, 4 * SAVE_DELAY);
    }
  };

  editor.addEventListener("input", event => {
    if (event.target.name === "approver" || event.target.id === "find") return;
    resize();
    for (const timer of [pageTimer, checkTimer, saveTimer]) clearTimeout(timer);
    pageTimer = setTimeout(preview, event.target.name === "pages" ? 0 : PAGE_DELAY);
    if (event.target.name === "pages") return;
    dirty = true;
    notes.classList.add("old");
    checkTimer = setTimeout(check, CHECK_DELAY);
    saveTimer = setTimeout(save, SAVE_DELAY);
  });
  document.getElementById("tabs")?.addEventListener("click", event => {
    const tab = event.target.closest("button");
    if (!tab) return;
    event.preventDefault();
    preview({shown: "", document: tab.dataset.document, page: tab.dataset.page});
  });
  editor.addEventListener("submit", event => {
    clearTimeout(saveTimer);
    if (event.submitter?.value === "show") { event.preventDefault(); preview(); check(); return; }
    if (saving) {  // two saves at once would be a conflict with oneself
      event.preventDefault();
      const pressed = event.submitter;
      saving.then(() => editor.requestSubmit(pressed));
      return;
    }
    dirty = false;
    leaving = true;
  });
  document.getElementById("other-view")?.addEventListener("click", async event => {
    if (!dirty) return;
    event.preventDefault();
    clearTimeout(saveTimer);
    await save();
    if (!stopped && !dirty) location.href = event.target.href;
  });
  addEventListener("beforeunload", event => { if (dirty || (stopped && !readOnly && !leaving)) event.preventDefault(); });
  notes.addEventListener("click", event => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    event.preventDefault();
    const number = Number(line.dataset.line);
    if (!text) {
      const at = line.closest("li")?.dataset.at;
      const box = [...editor.querySelectorAll(".text [data-at]")].filter(one => one.dataset.at === at).pop();
      const target = box?.querySelector("input, textarea, select, summary");
      target?.scrollIntoView({block: "center"});
      target?.focus();
      return;
    }
    const start = text.value.split("\n").slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + (text.value.slice(start).split("\n")[0].length));
    numbers.children[number - 1]?.scrollIntoView({block: "center"});
  });
  const find = document.getElementById("find");
  if (find) {
    find.hidden = false;
    find.addEventListener("input", () => {
      const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const has = text => words.every(word => text.toLowerCase().includes(word));
      for (const group of editor.querySelectorAll(".text > [data-group]")) {
        const title = group.querySelector("legend, label").textContent;
        let shown = !words.length;
        for (const one of group.querySelectorAll("[data-field]")) {
          const parents = [...editor.querySelectorAll(".text fieldset")].filter(box => box.contains(one));
          const legends = parents.map(box => box.querySelector("legend").textContent).join(" ");
          one.hidden = !has(`${title} ${legends} ${one.textContent} ${one.querySelector("input, textarea, select").value}`);
          shown ||= !one.hidden;
        }
        for (const inner of [...group.querySelectorAll("fieldset.inner")].reverse()) {
          inner.hidden = Boolean(words.length) && !inner.querySelector("[data-field]:not([hidden])");
        }
        group.hidden = !shown;
      }
      const adding = editor.querySelector(".text > details.add");
      for (const one of adding?.querySelectorAll("[data-choice]") || []) one.hidden = !has(one.textContent);
      if (adding) {
        adding.hidden = !adding.querySelector("[data-choice]:not([hidden])");
        adding.open = Boolean(words.length) && !adding.hidden && !editor.querySelector(".text > [data-group]:not([hidden])");
      }
    });
    find.addEventListener("keydown", event => { if (event.key === "Enter") event.preventDefault(); });
  }
  resize();
  checkTimer = setTimeout(check, 50);
})();
