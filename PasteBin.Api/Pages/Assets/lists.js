// Lists at the end of a text that is large. Each is one piece of text, which the browser finds words in and lays out only when it is in sight, and becomes
// lines with numbers when it comes near: an element for every line of a large text would be too many.

// As the server makes lists.
const InList = 500;
const LargestList = 64 * 1024;
const LargestPiece = 16 * 1024;

// What is taller than 33 million pixels no browser shows.
const MaxLines = 1_000_000;

const known = new WeakMap();

/** Those of the element that has a text. */
export function listsOf(text) {
  if (!known.has(text)) {
    known.set(text, new Lists(text));
  }
  return known.get(text);
}

class Lists {
  #text;
  #next;
  #isOpen;
  #rest = "";
  #lists = [];
  #near = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => this.#split(entry.target)), { rootMargin: "1500px" });

  /** Called with each list that became lines. */
  grown = () => {};

  constructor(text) {
    const last = text.querySelector("ol:last-child > li:last-child");
    this.#text = text;
    this.#next = Number([...text.querySelectorAll("li[id]")].at(-1)?.id.slice(1) ?? 0) + 1;
    this.#isOpen = last !== null && !last.textContent.endsWith("\n");
    addEventListener("beforeprint", () => this.split());
  }

  /** Whether what follows belongs to the last line, because there are so many. */
  get isFull() {
    return this.#next > MaxLines;
  }

  /** Adds the next part of the text while the browser has nothing else to do; the end of what is not all of it waits for the next part. */
  async append(part, isEnd) {
    this.#settleDirection();
    this.#rest += part;
    let [at, deadline] = [0, await idle()];
    while (at < this.#rest.length) {
      const end = endOfList(this.#rest, at);
      if (end === this.#rest.length && !isEnd) {
        break;
      }
      this.#add(this.#rest.slice(at, end));
      at = end;
      if (deadline.timeRemaining() < 3) {
        deadline = await idle();
      }
    }
    this.#rest = this.#rest.slice(at);
    this.#settleDirection();
  }

  /** Makes lines of all that is here. */
  split() {
    this.#lists.forEach(list => this.#split(list));
  }

  /** The element of a line, if it is there by now. */
  reach(number) {
    const list = this.#lists.findLast(one => one.start <= number);
    if (list && number < this.#next) {
      this.#split(list);
    }
    return document.getElementById(`L${number}`);
  }

  // With dir=auto each new element has all of the text searched for its first letter, and a text of numbers has none: 50 000 lines of it took half a minute.
  #settleDirection() {
    if (this.#text.dir === "auto" && this.#text.hasChildNodes()) {
      this.#text.dir = getComputedStyle(this.#text).direction;
    }
  }

  #add(part) {
    const list = document.createElement("ol");
    const isOpen = this.#isOpen || this.isFull;
    const lines = part.split("\n").length - 1;
    list.start = this.#next;
    list.dataset.open = isOpen ? "true" : "";
    const lump = document.createElement("li");
    lump.className = isOpen || lines < part.length / LargestPiece ? "on" : "";
    lump.textContent = part;
    list.append(lump);
    list.style.containIntrinsicBlockSize = `auto ${Math.max(lines, Math.ceil(part.length / 160)) * 1.55}em`;
    if (!this.isFull) {
      this.#isOpen = !part.endsWith("\n");
      this.#next += lines + (this.#isOpen ? 1 : 0) - (isOpen ? 1 : 0);
    }
    this.#text.append(list);
    this.#lists.push(list);
    this.#near.observe(list);
  }

  #split(list) {
    if (list.dataset.open === undefined) {
      return;
    }

    this.#near.unobserve(list);
    let [number, isRest] = [list.start, list.dataset.open !== ""];
    delete list.dataset.open;
    const lines = number > MaxLines ? [list.textContent] : list.textContent.match(/[^\n]*\n|[^\n]+$/g) ?? [];
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
    this.grown(list);
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
