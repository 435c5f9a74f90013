// Loads the search when its first message comes.
addEventListener("message", ({ data }) => {
  importScripts("query.js")
  dispatchEvent(new MessageEvent("message", { data }))
}, { once: true })
