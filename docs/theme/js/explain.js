// The field where a traceback is pasted, and what is known of it. This, what finds and what is known
// are scripts that are loaded when they are needed: from a saved folder a page may load nothing else.
(() => {
  const form = document.querySelector("form.explain")
  const { dataset } = form
  const { translations } = JSON.parse(document.getElementById("__config").textContent)
  const field = form.querySelector("textarea")
  const answer = form.querySelector(".explain-answer")

  const load = (src) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script")
      Object.assign(script, { src, onload: resolve, onerror: reject })
      document.head.append(script)
    })
  let loading
  const loaded = () => (loading ??= Promise.all([dataset.matcherSrc, dataset.errorsSrc].map(load)))

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag)
    if (className) element.className = className
    element.append(...children)
    return element
  }
  // Code stands in backticks.
  const prose = (text) =>
    text.split(/(`[^`]+`)/).map((part) =>
      /^`.+`$/.test(part) ? make("code", "", part.slice(1, -1)) : part)
  const paragraphs = (first, text) =>
    text.split("\n\n").map((each, n) => make("p", "", ...(n ? [] : first), ...prose(each)))
  const link = (text, { page, id }) => {
    const anchor = make("a", "", ...text)
    // From a saved folder, pages are files.
    const isFile = !/\/$|index\.html$/.test(location.pathname) && location.protocol === "file:"
    anchor.href = `${dataset.root}${page}${isFile ? ".html" : "/"}#${id}`
    return anchor
  }
  const code = (text) => {
    const source = make("code", "", text)
    source.tabIndex = 0 // it may scroll sideways
    const block = make("pre", "", source)
    const button = make("button", "md-code__button") // js/copy.js listens
    button.dataset.mdType = "copy"
    button.title = translations["clipboard.copy"]
    block.prepend(make("div", "md-code__nav", button))
    return make("div", "highlight", block)
  }
  const at = ({ number, line }) =>
    make("p", "explain-line", `${dataset.line} ${number}${dataset.lineEnd} `,
      make("code", "", line.length > 200 ? `${line.slice(0, 200)} …` : line))
  const title = ({ title, isCode }) => (isCode ? [make("code", "", title)] : prose(title))

  const known = ([first, ...others]) => {
    const { entry } = first
    const cure = make("strong", "", dataset.cure)
    const shown = [
      make("h2", "", link(title(entry), entry)),
      at(first),
      ...paragraphs([], entry.meaning),
      ...paragraphs([cure, dataset.colon], entry.cure),
    ]
    if (entry.code) shown.push(code(entry.code))
    if (entry.package) shown.push(make("p", "", dataset.package), code(entry.package))
    shown.push(make("p", "", link([dataset.more], entry)))
    if (others.length) {
      const items = others.map((each) => make("li", "", link(title(each.entry), each.entry), at(each)))
      shown.push(make("p", "", dataset.also), make("ul", "", ...items))
    }
    return shown
  }
  const unknown = () => {
    const shown = make("p", "", dataset.unknown)
    if (dataset.formAddress) {
      const form = make("a", "", dataset.form)
      form.href = dataset.formAddress
      shown.append(" ", form)
    }
    return [shown]
  }

  let last = 0
  const explain = async () => {
    const turn = ++last
    const text = field.value
    if (!text.trim()) return answer.replaceChildren()
    try {
      await loaded()
    } catch {
      loading = undefined
      return answer.replaceChildren(make("p", "", dataset.failed))
    }
    if (turn !== last) return
    const found = workshopMatcher.find(text, workshopErrors)
    answer.replaceChildren(...(found.length ? known(found) : unknown()))
  }
  let waiting
  field.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(explain, 300)
  })
  form.addEventListener("submit", (event) => event.preventDefault())
  if (field.value) explain() // pasted before this was loaded
})()
