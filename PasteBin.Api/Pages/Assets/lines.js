// Lines and links to them: #L10 and #L10-L20. A click beside a line makes one, with Shift a range.

/**
 * @param reach gives the element of a line by its number; null while there is none
 * @returns what to call with a list that became lines, or with null when there may be more lines
 */
export function watchLines(text, reach) {
  let isAwaited = true;
  show();
  addEventListener("hashchange", show);
  text.addEventListener("click", event => {
    const line = event.target.closest("li");
    // The number is no element: what is left of the text is it, or right of it where the text goes to the left.
    if (!line?.id || !isBeside(line, event.clientX)) {
      return;
    }

    const number = Number(line.id.slice(1));
    const from = event.shiftKey ? range()?.from ?? number : number;
    const lines = from === number ? `L${number}` : `L${Math.min(from, number)}-L${Math.max(from, number)}`;
    history.replaceState(null, "", `#${keyBefore()}${lines}`);
    show();
  });
  return list => {
    const marked = range();
    if (marked && list) {
      mark(list.children, marked);
    } else if (marked && isAwaited) {
      arrive(marked);
    }
  };

  function show() {
    for (const line of text.querySelectorAll(".marked")) {
      line.classList.remove("marked");
    }

    const marked = range();
    if (marked) {
      arrive(marked);
      mark(text.querySelectorAll("li"), marked);
    }
  }

  function arrive(marked) {
    const line = reach(marked.from);
    if (line && isAwaited) {
      isAwaited = false;
      line.scrollIntoView({ block: "center" });
    }
  }
}

/** Lines in their order; a piece of a long line follows it and has no number, and neither has a list that is no lines yet. */
function mark(lines, { from, to }) {
  let isMarked = false;
  for (const line of lines) {
    const number = line.id ? Number(line.id.slice(1)) : null;
    isMarked = number === null ? isMarked && line.parentElement.dataset.open === undefined : number >= from && number <= to;
    line.classList.toggle("marked", isMarked);
  }
}

function isBeside(line, x) {
  const [box, style] = [line.getBoundingClientRect(), getComputedStyle(line)];
  const width = parseFloat(style.paddingInlineStart) - 6;
  return style.direction === "rtl" ? x >= box.right - width : x <= box.left + width;
}

/** Of an encrypted paste the fragment begins with its key: "#KEY&L10-L20". */
const keyBefore = () => (document.querySelector(".paste[data-format]") ? `${location.hash.slice(1).split("&")[0]}&` : "");

function range() {
  const match = /[#&]L(\d+)(?:-L?(\d+))?$/.exec(location.hash);
  if (!match) {
    return null;
  }

  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return { from: Math.min(from, to), to: Math.max(from, to) };
}
