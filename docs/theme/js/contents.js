// Where the reader is: the section in the table of contents, the page's name in the header, and,
// for who scrolls back, the way to the top.
(() => {
  const HEADER = 80 // pixels, with some space
  const links = [...document.querySelectorAll(".md-sidebar--secondary a.md-nav__link[href^='#']")]
  const headings = links.map(({ hash }) => document.getElementById(decodeURIComponent(hash.slice(1))))
  const panel = links[0]?.closest(".md-sidebar__scrollwrap")
  const title = document.querySelector(".md-header__title")
  const name = document.querySelector("article h1")
  const top = document.querySelector(".md-top")
  let active
  let before = 0
  let height = 0
  let jumps = 0 // still to make

  const isAbove = (heading) => heading?.getBoundingClientRect().top < HEADER
  const look = () => {
    title.classList.toggle("md-header__title--active", isAbove(name))
    // What is laid out as it comes near moves the rest; that is not the reader's scrolling.
    const { scrollHeight } = document.documentElement
    if (scrollY < innerHeight) top.hidden = true
    else if (scrollHeight === height) top.hidden = jumps > 0 || scrollY > before
    height = scrollHeight
    before = scrollY
    const link = links[headings.findLastIndex(isAbove)]
    if (link === active) return
    active?.classList.remove("md-nav__link--active")
    link?.classList.add("md-nav__link--active")
    active = link
    if (link) panel.scrollTop = link.offsetTop - panel.clientHeight / 2
  }
  let due = 0
  const lookSoon = () => { due ||= requestAnimationFrame(() => { due = 0; look() }) }
  addEventListener("scroll", lookSoon, { passive: true })

  top.title = top.textContent.trim()
  top.addEventListener("click", () => {
    scrollTo({ top: 0 })
    document.querySelector(".md-skip")?.focus({ preventScroll: true }) // the button goes, with the focus
  })

  // A jump is repeated for some frames, for what is laid out meanwhile may move its goal; unless the
  // reader has gone on.
  const jump = () => {
    if (jumps-- <= 0) return
    document.querySelector(":target")?.scrollIntoView()
    requestAnimationFrame(jump)
  }
  const land = () => { jumps = 10; requestAnimationFrame(jump) }
  for (const type of ["wheel", "touchstart", "keydown", "pointerdown"])
    addEventListener(type, () => { jumps = 0 }, { passive: true })
  document.addEventListener("click", ({ target }) => target.closest?.("a[href*='#']") && land())
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") land()
})()
