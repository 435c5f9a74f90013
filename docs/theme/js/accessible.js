// Names and keyboard access for what the templates leave without.
(() => {
  const search = document.querySelector(".md-search[role=dialog]")
  search?.setAttribute("aria-label", search.querySelector("input")?.getAttribute("aria-label"))
  const options = search?.querySelector("nav.md-search__options") // one button is no landmark
  options?.removeAttribute("aria-label")
  options?.setAttribute("role", "presentation")

  // The labels for the menu and, on a phone, the search.
  for (const [name, from] of [["__drawer", "nav.md-nav--primary"], ["__search", ".md-search__input"]]) {
    const label = document.querySelector(`.md-header__button[for=${name}]`)
    const title = document.querySelector(from)?.getAttribute("aria-label")
    if (label && title) Object.assign(label, { tabIndex: 0, title })
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("label[tabindex]")) return
    event.stopPropagation() // Material's script, loaded by a search, would click it as well
    event.target.click()
  })

  // What scrolls sideways can be reached by Tab. The observer tells sizes when they are known anyway;
  // for what isn't laid out yet, far below or in a closed tab, that is when the reader comes near.
  const isWide = (element) => element.scrollWidth > element.clientWidth
  const sizes = new ResizeObserver((entries) => {
    // All sizes are read before an attribute changes: a read after a change lays the page out again.
    const read = entries.map(({ target }) => ({ target, isHidden: !target.clientWidth, wide: isWide(target) }))
    for (const { target, isHidden, wide } of read)
      if (wide) target.tabIndex = 0
      else if (!isHidden && target !== document.activeElement) target.removeAttribute("tabindex")
  })
  const scrollers = document.querySelectorAll(".md-typeset :is(pre > code, table, .snippet-ladder)")
  let width
  const observe = () => {
    if (innerWidth === width) return
    width = innerWidth
    for (const each of scrollers) {
      each.tabIndex = 0
      sizes.observe(each) // anew: of what a narrower window no longer shows it would tell nothing
    }
  }
  observe()
  addEventListener("resize", observe)
})()
