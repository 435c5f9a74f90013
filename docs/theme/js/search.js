// Material's script, as heavy as a chapter, is here for the search, and loaded when a reader turns
// to it: what else it does, the smaller scripts beside this one do, or the style sheet.
(() => {
  const material = document.querySelector("script[data-src*='/bundle.']")
  const input = document.querySelector(".md-search__input")
  const load = () => {
    if (!material.dataset.src) return
    const script = document.createElement("script")
    script.src = material.dataset.src
    delete material.dataset.src
    document.body.append(script)
  }
  if (/[?&][hq]=/.test(location.search)) load() // a result to mark, a search to repeat

  const look = ({ target }) => target.closest?.(".md-search, [for=__search]") && load()
  for (const type of ["pointerover", "touchstart", "focusin"])
    document.addEventListener(type, look, { passive: true })
  // The panel is open when the field has the focus: at once, also when it was just closed.
  const panel = document.getElementById("__search")
  panel.addEventListener("change", () => panel.checked && input.focus())
  input.addEventListener("focus", () => panel.checked || panel.click())

  // Material looks when a key is let go. Text also comes without one: pasted with a mouse or a long
  // press, dropped, dictated; and it goes with the cross. (What an input method has begun is no query yet.)
  const tell = () => input.dispatchEvent(new KeyboardEvent("keyup"))
  input.addEventListener("input", ({ isComposing }) => isComposing || tell())
  input.form.addEventListener("reset", () => setTimeout(tell)) // it is emptied after the event

  // Material's keys for it, until its own script listens to them.
  document.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event
    const isTyping = target.matches("input, select, textarea, [contenteditable]")
    if (!["/", "f", "s"].includes(key) || isTyping || altKey || ctrlKey || metaKey) return
    event.preventDefault()
    input.focus()
  })
})()
