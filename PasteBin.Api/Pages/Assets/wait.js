// Counts down until it is time to try again, and then does it by itself for whoever wants that. The count is not read out: it would never end.

const timers = new WeakMap();

/** `box` is what Wait.razor made; with 0 seconds there is nothing to wait for. */
export function wait(box, seconds, again) {
  const [text, repeat] = [box.querySelector("[role=timer]"), box.querySelector("input")];
  clearInterval(timers.get(box));
  box.hidden = !(seconds > 0);
  if (box.hidden) {
    return;
  }

  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  const end = Date.now() + seconds * 1000;
  if (repeat) {
    repeat.parentElement.hidden = false;
    // Whoever wants that after the time has come has it at once.
    repeat.onchange = show;
  }

  show();
  timers.set(box, setInterval(show, 1000));

  function show() {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      text.textContent = box.dataset.again.replace("{0}", left < 120 ? words.format(left, "second") : words.format(Math.ceil(left / 60), "minute"));
      return;
    }

    clearInterval(timers.get(box));
    text.textContent = box.dataset.now;
    if (repeat?.checked) {
      again();
    }
  }
}
