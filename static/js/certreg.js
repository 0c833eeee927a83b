// Conveniences only: every page works without this file.
"use strict";

// After a refused form the reader starts at the list of errors.
document.querySelector("[data-focus]")?.focus();

// A form is sent once; coming back to the page, or waiting for a download, sets it free again.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (sent.has(event.target)) {
    event.preventDefault();
    return;
  }
  sent.add(event.target);
  event.target.setAttribute("aria-busy", "true");
  setTimeout(() => release(event.target), 8000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

function release(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}

// A destructive button asks first, in its own words.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button || button.dataset.confirmed) return;
  event.preventDefault();
  ask(button.dataset.confirm, () => {
    button.dataset.confirmed = "yes";
    button.click();
    delete button.dataset.confirmed;
  });
});

function ask(question, proceed) {
  const template = document.getElementById("confirm");
  const dialog = template.content.firstElementChild.cloneNode(true);
  if (!dialog.showModal) {
    if (confirm(question)) proceed();
    return;
  }
  dialog.querySelector("p").textContent = question;
  dialog.addEventListener("click", (event) => {
    const answer = event.target.closest("button")?.value;
    if (answer) dialog.close(answer);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") proceed();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[value=no]").focus();
}

// Progress of a job: ask each second, say it politely, load the page again at the end.
document.querySelectorAll("[data-progress]").forEach((section) => {
  let asked = 0;
  const began = Date.now() - 1000 * section.dataset.seconds;
  const bar = section.querySelector("progress");
  const say = (name, text) => {
    const place = section.querySelector(`[data-${name}]`);
    if (place.textContent !== String(text)) place.textContent = text;
  };
  const watch = async () => {
    try {
      const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload(); // the session has ended
      if (!answer.ok) throw new Error(answer.status);
      const job = await answer.json();
      if (job.is_over || job.state !== section.dataset.state) return location.reload();
      if (job.total) {
        bar.max = job.total;
        bar.value = job.done;
      }
      say("done", job.done);
      say("total", job.total || "—");
      if (asked++ % 15 === 0) say("said", section.querySelector(".progress-figures").textContent.trim());
    } catch {
      // A lost answer is asked for again.
    }
    const seconds = Math.round((Date.now() - began) / 1000);
    if (section.dataset.state === "running") say("elapsed", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    setTimeout(watch, 1000);
  };
  setTimeout(watch, 1000);
});

// Copy buttons appear where copying works.
if (navigator.clipboard) {
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2000);
    });
  });
}

// Print buttons appear where a script can print.
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// The face of a file input names what was chosen.
document.addEventListener("change", (event) => {
  const name = event.target.closest(".file")?.querySelector(".file-name");
  if (name) name.textContent = [...event.target.files].map((file) => file.name).join("、") || name.dataset.empty;
});
