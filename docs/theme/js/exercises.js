// Predictions, and ticks for what is solved; both stay in this browser.
(() => {
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }

  for (const place of document.querySelectorAll(".predict")) {
    const words = JSON.parse(place.dataset.words)
    const details = place.nextElementSibling
    const right = details.querySelector(".snippet-output pre code").textContent.split("\n").filter((line) => line.trim())
    const list = make("ol", {})
    const said = make("p", { className: "predict-said" })
    said.setAttribute("role", "status")
    const items = JSON.parse(place.dataset.lines).map((line) => {
      const item = make("li", {}, make("code", { textContent: line }))
      for (const [name, sign, step] of [["up", "↑", -1], ["down", "↓", 1]]) {
        const button = make("button", { type: "button", textContent: sign })
        button.setAttribute("aria-label", `${words[name]}: ${line}`)
        button.onclick = () => {
          const other = step < 0 ? item.previousElementSibling : item.nextElementSibling
          if (!other) return
          step < 0 ? other.before(item) : other.after(item)
          for (const each of list.children) each.classList.remove("predict-right")
          const place = [...list.children].indexOf(item) + 1
          const values = { place, count: list.children.length, line }
          said.textContent = words.moved.replace(/\{(\w+)\}/g, (_, name) => values[name])
          button.focus()
        }
        item.append(button)
      }
      return item
    })
    list.append(...items)
    const check = make("button", { type: "button", className: "predict-check", textContent: words.check })
    check.onclick = () => {
      const places = []
      for (const [number, item] of [...list.children].entries()) {
        const fits = item.firstChild.textContent === right[number]
        item.classList.toggle("predict-right", fits)
        if (fits) places.push(number + 1)
      }
      const all = places.length === right.length
      const text = all ? words.right : places.length ? words.wrong : words.none
      said.textContent = text.replace("{count}", right.length).replace("{right}", places.join(words.comma))
      if (all) details.open = true
    }
    place.append(make("p", { textContent: words.ask }), list, check, said)
  }

  const KEY = "workshop-solved"
  const read = () => {
    try {
      return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]"))
    } catch {
      return new Set() // no storage, or not ours
    }
  }
  const name = (url) => `${url.pathname.match(/([^/]+?)(\/|\.html)?$/)[1]}${url.hash}`
  for (const place of document.querySelectorAll(".exercise-time")) {
    const heading = place.previousElementSibling
    const key = name(new URL(`#${heading.id}`, location))
    const box = make("input", { type: "checkbox", checked: read().has(key) })
    box.onchange = () => {
      const solved = read()
      box.checked ? solved.add(key) : solved.delete(key)
      try {
        localStorage.setItem(KEY, JSON.stringify([...solved]))
      } catch {} // private windows may have none
    }
    place.append(make("label", {}, box, place.dataset.solved))
  }
  const solved = read()
  for (const link of document.querySelectorAll("a.exercise-link"))
    if (solved.has(name(new URL(link.href)))) link.parentElement.classList.add("exercise-solved")
})()
