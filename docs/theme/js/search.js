// Search costs nothing before it is used. Material's script asks for the index, which weighs more
// than a chapter, as soon as it runs; here the request waits until a reader turns to the search.
(() => {
  const used = new Promise((resolve) => {
    if (/[?&][hq]=/.test(location.search)) resolve() // a result to mark, a search to repeat
    const look = ({ target }) => target.closest?.(".md-search, [for=__search]") && resolve()
    for (const type of ["pointerover", "touchstart", "focusin"]) document.addEventListener(type, look)
  })
  const { open, send } = XMLHttpRequest.prototype
  const waiting = new WeakSet()
  Object.assign(XMLHttpRequest.prototype, {
    open(method, address, ...rest) {
      if (/\/search\/search_index\.json$/.test(address)) waiting.add(this)
      return open.call(this, method, address, ...rest)
    },
    send(body) {
      if (waiting.has(this)) used.then(() => send.call(this, body))
      else send.call(this, body)
    },
  })
})()
