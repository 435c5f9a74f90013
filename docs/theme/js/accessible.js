// Names and keyboard access for what Material's script adds to a page after it has loaded.
(() => {
  const search = document.querySelector(".md-search[role=dialog]")
  search?.setAttribute("aria-label", search.querySelector("input")?.getAttribute("aria-label"))
  const options = search?.querySelector("nav.md-search__options") // one button is no landmark
  options?.removeAttribute("aria-label")
  options?.setAttribute("role", "presentation")

  // Material's labels for its menu and its search on a phone; its script clicks one at Enter.
  for (const [name, from] of [["__drawer", "nav.md-nav--primary"], ["__search", ".md-search__input"]]) {
    const label = document.querySelector(`.md-header__button[for=${name}]`)
    const title = document.querySelector(from)?.getAttribute("aria-label")
    if (label && title) Object.assign(label, { tabIndex: 0, title })
  }

  const mend = () => {
    for (const bar of document.querySelectorAll("nav.md-code__nav:not([role])")) bar.role = "presentation"
    for (const wide of document.querySelectorAll(":is(.md-typeset__scrollwrap, .snippet-ladder):not([tabindex])"))
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0
  }
  let due = 0 // once a frame: reading widths makes the browser lay the page out
  const mendSoon = () => { due ||= requestAnimationFrame(() => { due = 0; mend() }) }
  new MutationObserver(mendSoon).observe(document.body, { childList: true, subtree: true })
  mendSoon()
})()
