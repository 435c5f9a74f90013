// Finds the known errors in a text, as src/context_workshop/explain/{lines,texts,matcher}.py do, which say
// why; a test feeds both the same texts. All is plain search, and each step is bounded.
globalThis.workshopMatcher = (() => {
  const MOST = 2 * 1024 * 1024, LONGEST = 4000, OVERLAP = 400, NEAR = 12
  const TRIES = 50, SHORT = 3, TYPE_ONLY = 8, PAIRS = 4000
  const COLOUR = /\x1b\[[0-?]{0,32}[ -/]{0,4}[@-~]|\x1b\][^\x07\x1b]{0,400}(?:\x07|\x1b\\)?/g
  const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]/g
  const FRAME = /File "([^"\n]{1,400})", line [0-9]+, in ([^ \t"]{1,200})/
  const HEADER = "Traceback (most recent call last)"
  const ESCAPES = [
    ["\\\\n", "\n"], ["\\n", "\n"], ["\\r", ""], ["\\t", " "], ['\\\\"', '"'], ['\\"', '"'],
    ["\\'", "'"], ["\\u001b", "\x1b"], ["\\x1b", "\x1b"], ["\\u2026", "…"],
  ]
  const TOKEN = /[A-Za-z0-9_]+/g
  const BEFORE_TYPE = ":]|([='\"-,", BETWEEN = " :(['\",-0123456789", MARGIN = " |+│┃>"
  const KEYWORDS = new Set(["except", "raise", "from", "import", "return", "class", "as"])
  const EMPTY = ":()'\", .]"

  const stripEnd = (text, characters) => {
    let end = text.length
    while (end && characters.includes(text[end - 1])) end--
    return text.slice(0, end)
  }
  const isOnly = (text, characters) => [...text].every((each) => characters.includes(each))

  // --- lines

  const clean = (line) =>
    line.replace(COLOUR, "").replace(CONTROL, "").replace(/[ \t\u00a0]+/g, " ").replace(/^ | $/g, "")

  function* pieces(line) {
    let inner = [line]
    if (line.includes("\\n") || line.includes('\\"') || line.includes("\\u001b")) {
      for (const [escape, character] of ESCAPES) line = line.replaceAll(escape, character)
      inner = new Set(line.split("\n"))
    }
    for (const each of inner) {
      const whole = clean(each)
      for (let start = 0; start < whole.length; start += LONGEST - OVERLAP)
        yield whole.slice(start, start + LONGEST)
    }
  }

  const lines = (text) => {
    const found = [], seen = new Set()
    let above = [], block = 0, afterFrame = false
    const cut = Math.max(0, text.length - MOST)
    let number = text.slice(0, cut).split("\n").length - 1
    for (const line of text.slice(cut).replaceAll("\r\n", "\n").replaceAll("\r", "\n").split("\n")) {
      number++
      const key = `${block} ${line}`
      if (!line || seen.has(key)) continue
      seen.add(key)
      for (const piece of pieces(line)) {
        const frame = piece.includes('File "') && FRAME.exec(piece)
        if (frame) {
          const last = [frame[1].replaceAll("\\", "/"), frame[2]]
          if (`${above.at(-1)}` !== `${last}`) {
            above.push(last)
            block++
          }
        } else if (piece.includes(HEADER)) {
          above = []
          block++
        } else {
          const frames = afterFrame ? [] : above.slice(-NEAR)
          found.push({ number, text: piece, frames, isSource: afterFrame })
        }
        afterFrame = Boolean(frame)
      }
    }
    return found
  }

  // --- texts

  const isWord = (character) => character !== undefined && /[A-Za-z0-9_]/.test(character)
  const isWithin = (line, start) => start > 0 && isWord(line[start - 1])
  const cuts = (line, end) => end < line.length && isWord(line[end - 1]) && isWord(line[end])

  const goesOn = (line, end, rest) => {
    for (const part of rest) {
      if (!part) return end < line.length
      const start = line.indexOf(part, end + 1)
      if (start < 0) return false
      end = start + part.length
    }
    for (let n = 0; n < TRIES; n++) {
      if (!cuts(line, end)) return true
      const start = rest.length ? line.indexOf(rest.at(-1), end) : -1
      if (start < 0) return false
      end = start + rest.at(-1).length
    }
    return false
  }

  const place = (line, [first, ...rest]) => {
    if (!first) {
      const start = line.indexOf(rest[0], 1)
      return start >= 0 && goesOn(line, start + rest[0].length, rest.slice(1)) ? start : -1
    }
    let start = -1
    for (let n = 0; n < TRIES; n++) {
      start = line.indexOf(first, start + 1)
      if (start < 0) return -1
      if (isWord(first[0]) && isWithin(line, start)) continue
      const end = start + first.length
      if (rest.length) return goesOn(line, end, rest) ? start : -1
      if (!cuts(line, end)) return start
    }
    return -1
  }

  const follows = (line, start, kind) => {
    const before = stripEnd(line.slice(0, start), BETWEEN)
    return before.endsWith(kind) && !isWithin(before, before.length - kind.length)
  }

  const said = (line, { kind, parts, size, isDistinctive }) => {
    const surely = size + kind.length
    if (kind && !parts[0]) {
      const begin = line.indexOf(`${kind}: `)
      const after = line.slice(begin + kind.length + 2)
      if (begin >= 0 && !isWithin(line, begin) && place(after, parts) >= 0) return surely
    }
    const start = place(line, parts)
    if (start < 0) return 0
    if (!kind || (parts[0] && follows(line, start, kind))) return surely
    return isDistinctive ? Math.max(size - 8, 1) : 0
  }

  const raised = (line, kind) => {
    let start = -1
    for (let n = 0; n < TRIES; n++) {
      start = line.indexOf(kind, start + 1)
      if (start < 0) return null
      const end = start + kind.length
      if (end < line.length && !":()'\",".includes(line[end])) continue
      let path = start
      while (path && (isWord(line[path - 1]) || line[path - 1] === ".")) path--
      if (path < start && line[start - 1] !== ".") continue
      const before = stripEnd(line.slice(0, path), " ")
      if (isOnly(before, MARGIN) || BEFORE_TYPE.includes(before.at(-1))) return line.slice(end)
      if (line.split(" ").length <= SHORT && !KEYWORDS.has(before.split(" ").at(-1)))
        return line.slice(end)
    }
    return null
  }

  const framed = (line, { frames }) => {
    if (!frames.length) return 0
    for (const [file, name] of line.frames)
      if (frames.some((each) => each === name || `/${file}`.endsWith(`/${each}`))) return 40
    return -20
  }

  // --- entries

  const word = (parts) => {
    let longest = ""
    parts.forEach((part, n) => {
      for (const { 0: each, index } of part.matchAll(TOKEN)) {
        const ends = index + each.length < part.length || n === parts.length - 1
        if ((index || !n) && ends && each.length > longest.length) longest = each
      }
    })
    return longest
  }

  const index = (entries) => {
    const byToken = new Map(), byType = new Map()
    const add = (map, key, value) => map.set(key, [...(map.get(key) ?? []), value])
    entries.forEach((entry, number) => {
      for (const [type, text] of entry.texts) {
        const kind = type.split(".").at(-1)
        if (!text) {
          add(byType, kind, [number, true])
          continue
        }
        const parts = text.split("…")
        const longest = parts.reduce((one, two) => (two.length > one.length ? two : one))
        const isDistinctive = longest.length >= 20 && longest.split(" ").length > 3
        const size = parts.reduce((sum, part) => sum + part.length, 0)
        add(byToken, word(parts), { number, kind, parts, size, isDistinctive })
      }
      for (const type of entry.types) add(byType, type.split(".").at(-1), [number, false])
    })
    return [byToken, byType]
  }

  function* scores(line, entries, [byToken, byType]) {
    for (const token of new Set(line.text.match(TOKEN))) {
      for (const text of byToken.get(token) ?? []) {
        const score = said(line.text, text)
        if (score)
          yield [text.number, score + framed(line, entries[text.number]) - (line.isSource ? 30 : 0)]
      }
      for (const [number, isBare] of byType.get(token) ?? []) {
        const rest = raised(line.text, token)
        if (rest === null || rest.startsWith(": [Errno ")) continue
        const hit = framed(line, entries[number]), isEmpty = isOnly(rest, EMPTY)
        if (hit > 0 || (hit === 0 && (isBare || isEmpty)))
          yield [number, TYPE_ONLY + hit - (isEmpty ? 0 : 3)]
      }
    }
  }

  const compare = (one, two) => {
    for (let n = 0; n < one.length; n++) if (one[n] !== two[n]) return one[n] - two[n]
    return 0
  }

  const best = (read, entries, indexed, far) => {
    const found = new Map()
    for (const line of read)
      for (const [number, score] of scores(line, entries, indexed)) {
        const at = score > TYPE_ONLY ? line.number : -line.number
        const rank = [Number(entries[number].wrapper), -score, at, number]
        const old = found.get(number)
        if (!far.has(number) && (!old || compare(rank, old.rank) < 0)) found.set(number, { rank, line })
      }
    return found
  }

  function* joined(read) {
    for (let n = 1; n < read.length; n++)
      for (const between of [" ", ""])
        yield { ...read[n - 1], text: read[n - 1].text + between + read[n].text }
  }

  const find = (text, entries, most = 5) => {
    const read = lines(text), indexed = index(entries)
    const isFar = ({ near }) => near.length && !near.some((each) => text.includes(each))
    const far = new Set([...entries.keys()].filter((number) => isFar(entries[number])))
    let found = best(read, entries, indexed, far)
    if (!found.size && read.length <= PAIRS) found = best(joined(read), entries, indexed, far)
    return [...found]
      .sort(([, one], [, two]) => compare(one.rank, two.rank))
      .slice(0, most)
      .map(([number, { line }]) => ({ entry: entries[number], number: line.number, line: line.text }))
  }

  return { find }
})()
