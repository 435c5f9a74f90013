// A button on each block of code that copies it; output has none.
(() => {
  const { translations } = JSON.parse(document.getElementById("__config").textContent)
  const dialog = document.querySelector(".md-dialog")
  const message = dialog.firstElementChild
  message.setAttribute("role", "status")

  const bar = document.createElement("div")
  bar.className = "md-code__nav"
  const button = bar.appendChild(document.createElement("button"))
  button.className = "md-code__button"
  button.dataset.mdType = "copy"
  button.title = translations["clipboard.copy"]
  for (const code of document.querySelectorAll("pre > code"))
    if (!code.closest(".snippet-output")) code.before(bar.cloneNode(true))

  // Without https, and from a saved folder, browsers have only the older way.
  const copy = async (code) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent)
    getSelection().selectAllChildren(code)
    document.execCommand("copy")
  }
  let shown
  const say = (text) => {
    message.textContent = text
    dialog.classList.add("md-dialog--active")
    clearTimeout(shown)
    shown = setTimeout(() => dialog.classList.remove("md-dialog--active"), 2000)
  }
  document.addEventListener("click", async ({ target }) => {
    const code = target.closest?.(".md-code__button")?.closest("pre").querySelector("code")
    if (!code) return
    await copy(code)
    say(translations["clipboard.copied"])
  })

  // The page as Markdown lies beside it. A click may copy what comes later only as a promise.
  const whole = document.querySelector(".page-markdown button")
  if (!whole || !window.ClipboardItem || !navigator.clipboard || location.protocol === "file:") return
  whole.hidden = false
  whole.addEventListener("click", async () => {
    const text = fetch(document.querySelector(".page-markdown a").href).then((response) => {
      if (!response.ok) throw new Error(response.statusText)
      return response.blob()
    }).then((blob) => new Blob([blob], { type: "text/plain" }))
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })])
      say(translations["clipboard.copied"])
    } catch (error) {
      say(`${whole.textContent}: ${error.message}`)
    }
  })
})()
