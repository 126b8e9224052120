// What htmx does not: following the computation, keeping slider and number together, the editor's lines, and keys.
"use strict";
(() => {
  const GONE = "The studio does not answer. If it was stopped, start it again and open the address it prints.";
  const by = (id) => document.getElementById(id);
  const seen = JSON.parse(document.body.dataset.versions);
  let timer = 0, looking = false, again = false, lastInput = 0, said = "", dirty = false, checking = 0;
  let prepared = "", moving = null, asking = false, noticedAt = null;

  // ---- Following ------------------------------------------------------------------------------------
  function say(text) {
    if (text !== said) { said = text; by("status").textContent = text; }
    by("status").classList.toggle("gone", text === GONE);
  }

  function notice(text) {
    const box = by("notice");
    if (!box.contains(document.activeElement)) noticedAt = document.activeElement;
    box.hidden = !text;
    by("noticed").textContent = text;
  }

  const busy = () => Date.now() - lastInput < 600 || document.querySelector("#controls input[type=range]:active")
    || document.activeElement?.matches("#controls form input, #controls form select");

  async function load(part) {
    const answer = await fetch("/" + part);
    const text = await answer.text();
    if (!answer.ok) { notice(text); return; }
    const box = by(part);
    const open = [...box.querySelectorAll("details[open][id]")].map((one) => one.id);
    const at = box.contains(document.activeElement) ? document.activeElement : null;
    const across = [...box.querySelectorAll(".scroll[id]")].map((one) => [one.id, one.scrollLeft]);
    box.innerHTML = text;
    htmx.process(box);
    for (const id of open) by(id)?.setAttribute("open", "");
    for (const [id, left] of across) if (by(id)) by(id).scrollLeft = left;
    if (at) stand(at.id, at.dataset.then, "h-" + part, part);
    if (part === "files") opened();
    if (part === "controls" && by("first-order")) by("first-order").textContent = prepared;
  }

  // Whoever moves by keys stays where he was, or at the next best place there still is.
  function stand(...places) {
    for (const id of places) {
      const one = id && by(id);
      one?.focus({ preventScroll: true });
      if (one && document.activeElement === one) return;
    }
  }

  // One look at a time; who asks during a look gets another after it.
  async function follow() {
    again = true;
    if (looking) return;
    looking = true;
    let next = 2000;
    while (again) {
      again = false;
      clearTimeout(timer);
      next = await look();
    }
    looking = false;
    timer = setTimeout(follow, next);
  }

  async function look() {
    try {
      const answer = await fetch("/status");
      if (!answer.ok) throw new Error(await answer.text());
      const now = await answer.json();
      prepared = now.first_order;
      if (now.running) show(now);
      let wait = now.running ? 300 : 2000;
      for (const part of ["answer", "inbox", "runs", "files", "controls"]) {
        if (now.versions[part] === seen[part]) continue;
        if (part === "controls" && busy()) { wait = 300; continue; }
        if (part === "inbox" && document.activeElement?.closest("#inbox label")) continue;
        if (part === "files" && dirty) await check(); else await load(part);
        seen[part] = now.versions[part];
      }
      if (!now.running) show(now);  // an answer is told once it is there to be read
      return wait;
    } catch (error) {
      say(GONE);
      by("progress").hidden = true;
      return 2000;
    }
  }

  function show(now) {
    const bar = by("progress");
    bar.hidden = !now.running;
    if (now.running && now.total) { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
    by("stage").textContent = now.running ? `${now.text} (${now.seconds} s)` : "";
    by("cancel").disabled = !now.running;
    by("compute").disabled = now.running || (now.up_to_date && !now.quick);
    if (by("quick")) by("quick").disabled = now.running || (now.up_to_date && now.quick);
    document.body.dataset.running = now.running;
    by("undo").disabled = !now.undo;
    by("redo").disabled = !now.redo;
    by("undo").textContent = now.undo ? `Undo (${now.undo})` : "Undo";
    say(now.running ? `${now.text.split(":")[0]} ...` : now.text);
    const told = by("first-order");
    if (told && told.textContent !== prepared) told.textContent = prepared;
  }

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful, target } = event.detail;
    if (requestConfig?.verb !== "post") return;
    if (successful) {
      notice("");
      if (["/files/save", "/files/undo", "/files/redo"].includes(requestConfig.path)) { dirty = false; }
      if (requestConfig.path === "/scenario") { by("build")?.reset(); stand("build-summary"); }
      if (requestConfig.path.startsWith("/inbox")) stand("h-inbox");
    } else if (requestConfig.path !== "/scenario" && target?.closest?.("#controls")) load("controls");
    follow();
  });
  document.body.addEventListener("htmx:responseError", (event) => notice(event.detail.xhr.responseText));
  document.body.addEventListener("htmx:sendError", () => say(GONE));
  by("unnotice").addEventListener("click", () => {
    notice("");
    noticedAt?.focus({ preventScroll: true });
  });

  // ---- Sliders --------------------------------------------------------------------------------------
  document.addEventListener("input", (event) => {
    const one = event.target;
    if (one.matches("#controls input[data-twin]")) {
      lastInput = Date.now();
      const twin = by(one.dataset.twin);
      if (twin) twin.value = one.value;
      const range = one.type === "range" ? one : twin;
      if (range) first(range.dataset.path, one.value);
      range?.setAttribute("aria-valuetext", `${Number(one.value)}, ${range.dataset.said}`);
    }
    if (one.id === "text") { mark(); gutter(); clearTimeout(checking); checking = setTimeout(check, 500); }
  });

  // Where a slider leads to first order, at once: one question at a time, the latest wins.
  async function first(path, value) {
    moving = { path, value };
    if (asking) return;
    asking = true;
    while (moving) {
      const about = new URLSearchParams(moving);
      moving = null;
      try {
        const answer = await fetch("/first?" + about);
        if (answer.ok) fill((await answer.json()).numbers);
      } catch { /* the status says so */ }
    }
    asking = false;
  }

  function fill(numbers) {
    for (const slot of document.querySelectorAll("#answer [data-slot]")) {
      const found = numbers[slot.dataset.slot];
      slot.replaceChildren();
      if (!found) continue;
      const number = document.createElement("data");
      number.dataset.first = slot.dataset.slot;
      number.setAttribute("value", found[0]);
      number.textContent = found[1];
      slot.append("first order ", number);
    }
  }

  // ---- The editor -----------------------------------------------------------------------------------
  function mark() {
    dirty = by("text").value !== by("text").defaultValue;
    by("dirty").textContent = dirty ? "not saved" : "";
  }

  function gutter() {
    const area = by("text"), at = document.querySelector(".gutter");
    if (!area || !at) return;
    const bad = new Set((document.querySelector("#faults [data-lines]")?.dataset.lines || "").split(" "));
    const count = area.value.split("\n").length;
    at.replaceChildren(...Array.from({ length: count }, (_, n) => {
      const line = document.createElement("span");
      line.textContent = n + 1;
      if (bad.has(String(n + 1))) line.className = "bad";
      return line;
    }));
    at.scrollTop = area.scrollTop;
  }

  async function check() {
    const form = by("editor");
    if (!form) return;
    const { name, text } = Object.fromEntries(new FormData(form));
    const answer = await fetch("/files/check", { method: "POST", body: new URLSearchParams({ name, text }) });
    const said = await answer.text();
    if (by("editor") !== form || by("text").value !== text) return;  // typed on meanwhile: another check comes
    if (!answer.ok) { notice(said); return; }
    by("faults").innerHTML = said;
    htmx.process(by("faults"));
    gutter();
  }

  function opened() {
    dirty = false;
    gutter();
    const line = Number(by("editor")?.dataset.line || 0);
    if (line) go(line);
  }

  function go(line) {
    const area = by("text");
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    area.scrollTop = Math.max(0, (line - 8) * 18);
    area.scrollLeft = 0;
  }

  document.addEventListener("scroll", (event) => {
    if (event.target.id === "text") document.querySelector(".gutter").scrollTop = event.target.scrollTop;
  }, true);
  document.addEventListener("click", (event) => {
    const one = event.target.closest?.("button.go");
    if (one) go(Number(one.dataset.line));
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const tab = event.detail.elt.closest?.("#files .tab, #faults button[hx-get]");
    if (tab && dirty && !confirm("What you typed is not saved. Leave it?")) event.preventDefault();
    else if (tab) dirty = false;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "files") opened(); });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  // ---- Keys -----------------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") notice("");
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if (event.target.matches("textarea, input:not([type=range]):not([type=checkbox]), select")) return;
    event.preventDefault();
    fetch(event.shiftKey ? "/redo" : "/undo", { method: "POST", body: new URLSearchParams() }).then(follow, follow);
  });
  follow();
})();
