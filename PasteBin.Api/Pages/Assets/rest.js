// The rest of a large text comes in by itself: part after part from the raw address.

const Part = 1 << 20;
const Tries = 5;

/**
 * @param lists those of the text's element
 * @param cut the notice that says so, with a place for progress
 * @param arrived called after each part
 */
export function loadRest(paste, lists, cut, arrived) {
  const size = Number(paste.dataset.size);
  const [said, loading] = cut.children;
  let from = Number(cut.dataset.from);
  load().then(() => { cut.hidden = true; }, () => {
    loading.hidden = true;
    said.hidden = false;
    const shown = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(from / Part);
    said.firstChild.data = `${cut.dataset.said.replace("{0}", shown)} `;
  });

  async function load() {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    said.hidden = true;
    loading.hidden = false;
    while (from < size) {
      if (lists.isFull) {
        throw new Error("There are too many lines.");
      }
      const bytes = await fetchPart();
      from += bytes.byteLength;
      await lists.append(decoder.decode(bytes, { stream: from < size }), from === size);
      loading.querySelector("progress").value = from;
      arrived();
    }
  }

  async function fetchPart() {
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
}
