// Links to lines: #L10 and #L10-L20. A click beside a line makes one, with Shift a range.

export function watchLines(text) {
  show(true);
  addEventListener("hashchange", () => show(false));
  text.addEventListener("click", event => {
    const line = event.target.closest("li");
    // The number is no element: what is left of the text is it.
    if (!line || event.clientX > contentStart(line)) {
      return;
    }

    const number = Number(line.id.slice(1));
    const from = event.shiftKey ? range()?.from ?? number : number;
    const lines = from === number ? `L${number}` : `L${Math.min(from, number)}-L${Math.max(from, number)}`;
    history.replaceState(null, "", `#${keyBefore()}${lines}`);
    show(false);
  });

  function contentStart(line) {
    return line.getBoundingClientRect().left + parseFloat(getComputedStyle(line).paddingInlineStart) - 6;
  }

  function show(scroll) {
    for (const line of text.querySelectorAll(".marked")) {
      line.classList.remove("marked");
    }

    const marked = range();
    if (!marked) {
      return;
    }

    for (let number = marked.from; number <= marked.to; number++) {
      const line = document.getElementById(`L${number}`);
      if (!line) {
        break;
      }
      line.classList.add("marked");
    }

    if (scroll) {
      document.getElementById(`L${marked.from}`)?.scrollIntoView({ block: "center" });
    }
  }
}

/** Of an encrypted paste the fragment begins with its key: "#KEY&L10-L20". */
const keyBefore = () => (document.querySelector(".paste[data-format]") ? `${location.hash.slice(1).split("&")[0]}&` : "");

function range() {
  const match = /[#&]L(\d+)(?:-L?(\d+))?$/.exec(location.hash);
  if (!match) {
    return null;
  }

  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return { from: Math.min(from, to), to: Math.min(Math.max(from, to), Math.min(from, to) + 100000) };
}
