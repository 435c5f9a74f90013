// Runs a block in the page, changed or not: a button, an editor, and a worker of its own for each run.
(() => {
  const source = document.currentScript.src
  const words = JSON.parse(document.getElementById("run-words")?.textContent ?? "null")
  if (!words) return
  const english = document.documentElement.lang.startsWith("en")
  const site = new URL(english ? "../../" : "../", source)
  const say = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name])
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }
  const promising = "Suspending" in WebAssembly

  // Python takes a while to start, so the next one starts while the reader reads.
  let spare
  const worker = () => {
    const found = spare ?? prepare()
    spare = undefined
    return found
  }
  const prepare = () => {
    const one = { thread: new Worker(new URL("run/worker.mjs", site), { type: "module" }) }
    one.listening = new Promise((resolve, reject) => {
      one.thread.onmessage = ({ data }) => (data.kind === "listening" ? resolve() : one.heard?.(data))
      one.thread.onerror = (event) => reject(new Error(event.message ?? "worker"))
    })
    one.listening.catch(() => {})
    return one
  }
  addEventListener("pagehide", () => {
    spare?.thread.terminate()
    spare = undefined
  })

  const attach = (block) => {
    const [name, ...others] = JSON.parse(block.dataset.run)
    const code = block.querySelector(".snippet-source pre > code")
    const bar = block.querySelector(".snippet-command")
    const button = make("button", { type: "button", className: "run-start", textContent: words.start })
    const status = make("span", { className: "run-status", role: "status" })
    const missing = location.protocol === "file:" ? words.file : !promising && /asyncio/.test(code.textContent) ? words.old : ""
    if (missing) {
      button.disabled = true
      status.textContent = missing
      status.removeAttribute("role")
    }
    bar.append(button, status)
    button.onclick = () => {
      button.remove()
      open(block, name, others, code, bar, status)
    }
  }

  const open = (block, name, others, code, bar, status) => {
    const shown = block.querySelector(".snippet-source > .highlight")
    const output = block.querySelector(".snippet-output")
    const before = [...output.children].filter((each) => each !== bar)
    const badge = bar.querySelector(".snippet-exit")
    const figure = block.querySelector(".snippet-ladder")
    const pre = code.parentElement

    const text = make("textarea", { className: "run-code", wrap: "off", spellcheck: false, autocomplete: "off", value: code.textContent, rows: code.textContent.trimEnd().split("\n").length + 1 })
    text.setAttribute("autocapitalize", "off")
    text.setAttribute("aria-label", say(words.code, { name }))
    const go = make("button", { type: "button", textContent: words.run })
    const end = make("button", { type: "button", textContent: words.stop, disabled: true })
    const back = make("button", { type: "button", textContent: words.reset })
    const keys = make("span", { className: "run-keys", id: `keys-${name}`, textContent: words.keys })
    text.setAttribute("aria-describedby", keys.id)
    const buttons = make("p", { className: "run-bar" }, go, end, back, keys)
    pre.hidden = true
    pre.after(text, buttons)

    const printed = make("code", { tabIndex: 0 })
    const said = make("pre", { className: "run-output" }, printed)
    said.setAttribute("role", "log")
    const exit = make("span", { className: "snippet-exit", hidden: true })
    const picture = make("figure", { className: "snippet-ladder", hidden: true, tabIndex: 0 })
    let running

    const finish = (message) => {
      running?.thread.terminate()
      running = undefined
      end.disabled = true
      go.disabled = false
      status.textContent = message
      spare ??= prepare()
    }
    const draw = ({ ladder }) => {
      picture.innerHTML = ladder
      picture.hidden = !ladder
    }
    const heard = (data) => {
      if (data.kind === "loading") status.textContent = say(words.loading, { percent: Math.round(data.share * 100) })
      else if (data.kind === "ready") status.textContent = words.running
      else if (data.kind === "output") printed.append(data.text)
      else if (data.kind === "ladder") draw(data)
      else if (data.kind === "failed") finish(say(words.failed, data))
      else if (data.kind === "done") {
        if (data.dropped) printed.append(`\n${say(words.dropped, { count: data.dropped })}\n`)
        exit.textContent = data.status
        exit.hidden = !data.status
        draw(data)
        finish(say(words.done, data) + (data.status ? ` ${words.other}` : ""))
      }
    }
    const start = async () => {
      for (const each of [...before, figure, badge]) if (each) each.hidden = true
      output.append(said)
      bar.append(exit, status)
      output.after(picture)
      printed.textContent = ""
      exit.hidden = picture.hidden = true
      go.disabled = true
      end.disabled = false
      status.textContent = words.running
      const mine = (running = worker())
      mine.heard = (data) => mine === running && heard(data)
      try {
        const files = { [`snippets/${name}`]: text.value }
        for (const other of others) {
          const response = await fetch(new URL(`snippets/${other}`, site))
          if (!response.ok) throw new Error(`${response.status} ${other}`)
          files[`snippets/${other}`] = await response.text()
        }
        await mine.listening
        const short = name.split("/").pop()
        const labels = english ? "" : JSON.stringify(words.ladder)
        if (mine === running) mine.thread.postMessage({ name: `snippets/${name}`, files, promising, title: say(words.title, { name: short }), labels })
      } catch (error) {
        if (mine === running) finish(say(words.failed, { text: error.message }))
      }
    }
    const reset = () => {
      if (running) finish("")
      text.value = code.textContent
      status.textContent = ""
      said.remove()
      picture.hidden = exit.hidden = true
      for (const each of [...before, figure, badge]) if (each) each.hidden = false
    }

    go.onclick = start
    end.onclick = () => finish(words.stopped)
    back.onclick = reset
    addEventListener("pagehide", () => running && finish(words.stopped))
    let leaving = false
    text.onkeydown = (event) => {
      const { key } = event
      if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        if (!go.disabled) start()
      } else if (key === "Tab" && !leaving && !event.shiftKey) {
        event.preventDefault()
        document.execCommand("insertText", false, "    ")
      } else if (key === "Enter") {
        const line = text.value.slice(0, text.selectionStart).split("\n").pop()
        const indent = line.match(/^ */)[0] + (/:\s*$/.test(line) ? "    " : "")
        event.preventDefault()
        document.execCommand("insertText", false, `\n${indent}`)
      }
      leaving = key === "Escape" || (leaving && (key === "Tab" || key === "Shift"))
    }
    text.focus()
    start()
  }

  for (const block of document.querySelectorAll(".snippet[data-run]")) attach(block)
})()
