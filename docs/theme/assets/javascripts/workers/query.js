// Material's search, asked better. Its own worker, which the address names, does the searching; before
// that each query is rewritten, with the words of the index that the worker has been given.
//
// - Chinese: Material cuts a run of Han characters itself, and drops its end. Here a run is cut into
//   the fewest words of the index. Each gets MARK in front, a character that no text has: Material
//   leaves such a run alone, and the separator (mkdocs.yml) takes the mark off again.
// - A word counts most as a whole, less as the beginning of a longer one: "task", "TaskGroup". Plurals
//   and past tenses are also cut to what they share with the other forms. A word that begins none in
//   the index is looked for inside of them ("aexit", "__aexit__"), then taken for the nearest one.
// - Words that stand everywhere are left out, unless there are no others.
// - What has all the words comes before what has one of them in its title.
// - A word or two ask for a lesson, more are an error that was pasted: the pages weigh accordingly.
//
// And each result is told shorter: a section's first sentences, those with the words, and the cure; no
// code, of which a reader would see a screen, and the broken one. A page's best section is shown, not
// folded below the page's introduction.
const MARK = "\u2e80"
const WHOLE = 3 // how much more a whole word counts
const HAN = /[\u3400-\u9fff]+/g
const OPERATORS = /"|(^|\s)[+-]\S/
const SETUP = 0
const QUERY = 2
const RESULT = 3
const COMMON = new Set(
  "的 了 吗 呢 是 在 有 我 你 和 与 把 被 就 都 也 还 还是 什么 怎么 怎样 如何 为什么 哪个 哪些 哪里 一个 这个 那个 可以 能 要 会".split(" "),
)
// English words that lunr takes for common, and that name something here.
const NAMES = new Set("with as yield else for while try own all not no after".split(" "))

const BLOCKS = /<(p|ul|ol)>.*?<\/\1>/gs
const CODE = /<pre>.*?<\/pre>/gs
const ASIDE = /^<p>(?:[^<]+<code>python |\s*Bases:)/ // a command above its output, a class's ancestors
const CURE = /^<p>(Cure:|改法：)/
const ITEM = /<li>(?:(?!<li>|<mark>|<\/li>).)*<\/li>/gs
const SHOWN = 3 // blocks of a section

const PASTED = 3 // words that tell
// By the beginning of an address: how much a page counts when asked with few words, and with many.
const WEIGHTS = [
  [/^errors.*#run-/, 0.5, 0.5], // the entry above it leads there
  [/^\d\d_|^glossary/, 1.3, 1],
  [/^reference.*__a?(enter|exit)__$/, 0.05, 0.05], // parts of a contract; titles count 20 times
  [/^reference/, 1.3, 1],
  [/^errors\/cancelling/, 1.3, 1.2], // what most come for
  [/^errors/, 1.1, 1.2],
  [/^exercises/, 0.6, 0.6],
  [/^(pitfalls|key_points|related|contributing|about)/, 0.5, 0.5],
  [/^/, 1, 1],
]

let words = new Set()
let texts = new Map()
let separator

function learn({ config, docs }) {
  separator = new RegExp(config.separator, "g")
  texts = new Map(docs.map(({ location, text }) => [location, text]))
  const plain = docs.map(({ title, text }) => `${title} ${text}`.replace(/<[^>]+>/g, " "))
  words = new Set(plain.join(" ").toLowerCase().split(separator))
}

// The fewest words of the index that make up the run; what is none of them is left out.
function cut(run) {
  const best = [{ cost: 0, parts: [] }]
  for (let end = 1; end <= run.length; end++)
    for (let start = end - 1; start >= 0; start--) {
      const word = run.slice(start, end)
      const known = words.has(word)
      if (!known && word.length > 1) continue
      const cost = best[start].cost + (known ? 1 : 2) + (word.length === 1 ? 0.5 : 0)
      if (!best[end] || cost < best[end].cost)
        best[end] = { cost, parts: known ? [...best[start].parts, word] : best[start].parts }
    }
  return best[run.length].parts
}

function stem(word) {
  const [, root] = /^(\w{4,}?)(?:ies|es|s|ed|ing|e|y)$/.exec(word) ?? []
  if (!root || /(ss|us|is|eed|ly)$/.test(word)) return word
  return root.replace(/([bdgklmnprt])\1$/, "$1")
}

// The clauses for one Latin word.
function clauses(word) {
  const known = [...words]
  const root = stem(word)
  if (known.some((each) => each.startsWith(root)))
    return [`${words.has(word) ? word : root}^${WHOLE}`, root]
  const around = known.filter((each) => each.includes(word)).sort((a, b) => a.length - b.length)
  return around.length ? around.slice(0, 3) : [nearest(word)]
}

// The word of the index with the fewest letters to change, one, in a long word two; else the word.
function nearest(word) {
  let found = word
  let least = word.length < 5 ? 1 : word.length < 9 ? 2 : 3
  for (const other of words) {
    if (Math.abs(other.length - word.length) >= least) continue
    const apart = distance(word, other)
    if (apart < least) [found, least] = [other, apart]
  }
  return found
}

function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] !== other[j - 1]))
    row = next
  }
  return row[other.length]
}

function rewrite(query) {
  const mark = (word) => MARK + word
  if (OPERATORS.test(query)) return query.replace(HAN, (run) => cut(run).map(mark).join(" "))
  const han = (query.match(HAN) ?? []).flatMap(cut)
  const latin = query.toLowerCase().replace(HAN, " ").split(separator).filter(Boolean)
  const telling = [
    ...latin.filter((word) => NAMES.has(word) || (word.length > 1 && self.lunr.stopWordFilter(word))),
    ...han.filter((word) => !COMMON.has(word)),
  ]
  return (telling.length ? telling : [...latin, ...han])
    .flatMap((word) => (/^[\u3400-\u9fff]/.test(word) ? [mark(`${word}^${WHOLE}`), mark(word)] : clauses(word)))
    .join(" ")
}

const unmarked = (html) => html.replace(/<\/?mark>|\u200b/g, "")
const blocks = (html) => html.replace(CODE, "").match(BLOCKS) ?? []

// Of a section's text, with the words marked in some of its blocks, what a result shows.
function excerpt({ location, text }) {
  const marked = new Map(blocks(text).filter((block) => block.includes("<mark>")).map((block) => [unmarked(block), block]))
  return blocks(texts.get(location) ?? "")
    .map(unmarked)
    .filter((block) => !ASIDE.test(block))
    .filter((block, index) => index === 0 || CURE.test(block) || marked.has(block))
    .map((block) => marked.get(block)?.replace(ITEM, "") ?? block)
    .slice(0, SHOWN)
    .join("")
}

// A form of a word that is not there is not missing where another form is.
function missing(terms) {
  const isForm = (one, other) => one !== other && (one.startsWith(other) || other.startsWith(one))
  const isKept = ([word, has], _, all) => has || !all.some(([other, it]) => isForm(word, other) && (it || other.startsWith(word)))
  return Object.fromEntries(Object.entries(terms).filter(isKept))
}

function tell(sections) {
  const [first, second] = sections
  if (second && !first.location.includes("#")) first.score = Math.min(first.score, second.score)
  for (const section of sections) Object.assign(section, { text: excerpt(section), terms: missing(section.terms) })
}

const { postMessage: answer } = self
self.postMessage = (message) => {
  if (message.type === RESULT) message.data.items.forEach(tell)
  answer(message)
}

addEventListener("message", ({ data: message }) => {
  if (message.type === SETUP) learn(message.data)
  if (message.type === QUERY) message.data = rewrite(message.data)
})

importScripts(location.search.slice(1))

const { search } = self.lunr.Index.prototype
self.lunr.Index.prototype.search = function (query) {
  const terms = [...new Set(query.split(" ").map((word) => word.replace(/[*^~].*|^\+/g, "")))]
  const asked = terms.filter((word) => !terms.some((other) => other !== word && word.startsWith(other)))
  const isPasted = asked.length >= PASTED
  const results = search.call(this, query)
  for (const result of results) {
    const found = Object.keys(result.matchData.metadata)
    const has = asked.filter((word) => found.some((term) => term.startsWith(word)))
    const [, few, many] = WEIGHTS.find(([address]) => address.test(result.ref))
    result.score *= (has.length / asked.length) ** 3 * (isPasted ? many : few)
  }
  return results
}
