// The rest of a large text comes in by itself: part after part from the raw address, while the browser has nothing else to do. A list is one piece of
// text, which the browser finds words in and lays out only when it is in sight, and becomes lines with numbers when it comes near.

import { InList, MaxLines } from "./lines.js";

const Part = 1 << 20;

// As the server makes lists.
const LargestList = 64 * 1024;
const LargestPiece = 16 * 1024;
const Tries = 5;

/**
 * @param cut the notice that says so, with a place for progress
 * @param grown called with a list that became lines, and with null after each part
 */
export function loadRest(paste, text, cut, grown) {
  const size = Number(paste.dataset.size);
  const [said, loading] = cut.children;
  const lists = [];
  const last = text.querySelector("ol:last-child > li:last-child");
  const state = { rest: "", next: Number([...text.querySelectorAll("li[id]")].at(-1).id.slice(1)) + 1, isOpen: !last.textContent.endsWith("\n"), from: Number(cut.dataset.from) };
  const near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => split(entry.target)), { rootMargin: "1500px" });
  addEventListener("beforeprint", () => lists.forEach(split));
  load().then(() => { cut.hidden = true; }, () => {
    loading.hidden = true;
    said.hidden = false;
    const shown = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(state.from / Part);
    said.firstChild.data = `${cut.dataset.said.replace("{0}", shown)} `;
  });
  return reach;

  async function load() {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    said.hidden = true;
    loading.hidden = false;
    while (state.from < size) {
      const bytes = await fetchPart(state.from);
      state.from += bytes.byteLength;
      state.rest += decoder.decode(bytes, { stream: state.from < size });
      await append(state.from === size);
      loading.querySelector("progress").value = state.from;
      grown(null);
    }
  }

  async function fetchPart(from) {
    for (let again = 1; ; again++) {
      const response = await fetch(paste.dataset.raw, {
        headers: { Range: `bytes=${from}-${Math.min(from + Part, size) - 1}`, "If-Range": cut.dataset.tag },
      });
      if (response.status === 206) {
        return response.arrayBuffer();
      }
      // All of it means that the text is another by now.
      if (again === Tries || response.status === 200) {
        throw new Error("There is no such part.");
      }
      await new Promise(done => setTimeout(done, 1000 * Math.min(60, Number(response.headers.get("Retry-After")) || 2 ** again)));
    }
  }

  async function append(isEnd) {
    let [at, deadline] = [0, await idle()];
    while (at < state.rest.length) {
      const end = endOfList(state.rest, at);
      if (end === state.rest.length && !isEnd) {
        break;
      }
      if (state.next > MaxLines) {
        throw new Error("There are too many lines.");
      }
      add(state.rest.slice(at, end));
      at = end;
      if (deadline.timeRemaining() < 3) {
        deadline = await idle();
      }
    }
    state.rest = state.rest.slice(at);
  }

  function add(part) {
    const list = document.createElement("ol");
    const lines = part.split("\n").length - 1;
    list.start = state.next;
    list.dataset.open = state.isOpen ? "true" : "";
    const lump = document.createElement("li");
    lump.className = state.isOpen || lines < part.length / LargestPiece ? "on" : "";
    lump.textContent = part;
    list.append(lump);
    list.style.containIntrinsicBlockSize = `auto ${Math.max(lines, Math.ceil(part.length / 160)) * 1.55}em`;
    state.isOpen = !part.endsWith("\n");
    state.next += lines + (state.isOpen ? 1 : 0) - (list.dataset.open ? 1 : 0);
    text.append(list);
    lists.push(list);
    near.observe(list);
  }

  /** Makes lines of a list. */
  function split(list) {
    if (list.dataset.open === undefined) {
      return;
    }

    near.unobserve(list);
    let [number, isRest] = [list.start, list.dataset.open !== ""];
    delete list.dataset.open;
    const lines = list.textContent.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    list.replaceChildren(...lines.flatMap(line => {
      const pieces = [];
      for (let at = 0, end; at < line.length; at = end) {
        end = boundary(line, at + LargestPiece);
        const piece = document.createElement("li");
        piece.textContent = line.slice(at, end);
        if (isRest || at > 0) {
          piece.className = "on";
        } else {
          piece.id = `L${number++}`;
          piece.classList.toggle("long", line.length > LargestPiece);
        }
        pieces.push(piece);
      }
      isRest = false;
      return pieces;
    }));
    grown(list);
  }

  /** The element of a line, if it is there by now. */
  function reach(number) {
    const list = lists.findLast(one => one.start <= number);
    if (list && number < state.next) {
      split(list);
    }
    return document.getElementById(`L${number}`);
  }
}

function endOfList(text, from) {
  let end = from;
  for (let lines = 0; lines < InList; lines++) {
    const found = text.indexOf("\n", end) + 1;
    if (found === 0 || found - from > LargestList) {
      return end > from && found > 0 ? end : boundary(text, from + LargestList);
    }
    end = found;
  }
  return end;
}

/** Not between the two halves of a character. */
function boundary(text, at) {
  return at >= text.length ? text.length : /[\uD800-\uDBFF]/.test(text[at - 1]) ? at - 1 : at;
}

// Safari has no requestIdleCallback. A browser that always has something else to do gives up a tenth of its time: nobody waits forever.
function idle() {
  return new Promise(done => "requestIdleCallback" in globalThis
    ? requestIdleCallback(deadline => done(deadline.didTimeout ? turn() : deadline), { timeout: 100 })
    : setTimeout(() => done(turn()), 16));
}

function turn() {
  const end = performance.now() + 12;
  return { timeRemaining: () => end - performance.now() };
}
