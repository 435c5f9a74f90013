// One program in one Python, as in a terminal; the page ends this worker after it, or to stop it.
import { loadPyodide } from "./pyodide/pyodide.mjs"

const BYTES = 0 // of what is fetched below; the build puts it in
const MOST = 100_000 // characters of output that are sent
const AT_ONCE = 200 // messages of output that are sent as they come
const PAUSE = 50 // milliseconds between two messages after those
const LOOK = 500 // milliseconds between two drawings of the ladder

const here = new URL(".", import.meta.url)
const kept = self.caches ? await caches.open("VERSION").catch(() => undefined) : undefined

// Each file is kept by the browser, and how much of them has come is told.
let received = 0
const keeping = []
const fetched = self.fetch
self.fetch = async (request, options) => {
  const found = await kept?.match(request).catch(() => undefined)
  const response = found ?? (await fetched(request, options))
  if (!response.ok || !response.body) return response
  if (!found) keeping.push(kept?.put(request, response.clone()).catch(() => {}))
  const counted = new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength
      self.postMessage({ kind: "loading", share: BYTES ? Math.min(received / BYTES, 1) : 0 })
      controller.enqueue(chunk)
    },
  })
  return new Response(response.body.pipeThrough(counted), response)
}

let text = ""
let sent = 0
let dropped = 0
let last = 0
let messages = 0
const flush = () => {
  if (text) self.postMessage({ kind: "output", text })
  messages += 1
  text = ""
  last = performance.now()
}
const writer = () => {
  const decoder = new TextDecoder()
  return (bytes) => {
    const part = decoder.decode(bytes, { stream: true }).replaceAll("/home/pyodide/", "")
    const room = Math.max(MOST - sent, 0)
    text += part.slice(0, room)
    sent += Math.min(part.length, room)
    dropped += Math.max(part.length - room, 0)
    if (messages < AT_ONCE || performance.now() - last > PAUSE) flush()
    return bytes.length
  }
}

const start = async () => {
  const python = await loadPyodide({ indexURL: new URL("pyodide/", here).href })
  const archive = await (await fetch(new URL("package.zip", here))).arrayBuffer()
  python.unpackArchive(archive, "zip", { extractDir: "/package" })
  python.runPython("import sys; sys.path.insert(0, '/package')")
  python.setStdin({ error: true })
  python.setStdout({ write: writer() })
  python.setStderr({ write: writer() })
  return python.pyimport("program").Program
}

// Of WebAssembly that doesn't come, or may not run, Pyodide only warns, and then waits for ever
// (pyodide/pyodide#6288, its first point; src/js/emscripten-settings.ts).
const { instantiateStreaming } = WebAssembly
const lost = new Promise((_, reject) => {
  WebAssembly.instantiateStreaming = (...given) => {
    const made = instantiateStreaming(...given)
    made.catch(reject)
    return made
  }
})

const ready = Promise.race([start(), lost])
ready.then(() => self.postMessage({ kind: "ready" })).catch((error) => {
  self.postMessage({ kind: "failed", text: String(error.message ?? error) })
})

// The ladder is drawn while the program waits, and less often where drawing takes long.
const look = (program) => {
  const begun = performance.now()
  const ladder = program.ladder()
  if (ladder) self.postMessage({ kind: "ladder", ladder })
  looking = setTimeout(look, Math.max(LOOK, 20 * (performance.now() - begun)), program)
}
let looking

self.onmessage = async ({ data }) => {
  try {
    const Program = await ready
    const program = Program(data.name, JSON.stringify(data.files), data.title, data.labels)
    looking = setTimeout(look, LOOK, program)
    const done = JSON.parse(await (data.promising ? program.run.callPromising() : program.run()))
    flush()
    await Promise.all(keeping) // the page ends this worker then
    self.postMessage({ kind: "done", dropped, ...done })
  } catch (error) {
    flush()
    self.postMessage({ kind: "failed", text: String(error.message ?? error) })
  } finally {
    clearTimeout(looking)
  }
}
self.postMessage({ kind: "listening" })
