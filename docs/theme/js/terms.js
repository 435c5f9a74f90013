// A term's explanation at a touch. A mouse shows the title by itself.
(() => {
  const tip = document.createElement("div")
  tip.popover = "auto" // closes at Escape, at a touch elsewhere, and when another opens
  tip.className = "term-tip"
  document.body.append(tip)

  document.addEventListener("click", ({ target }) => {
    if (!target.matches?.(".md-typeset abbr[title]")) return
    const { left, bottom } = target.getBoundingClientRect()
    tip.textContent = target.title
    tip.showPopover()
    tip.style.top = `${bottom + 6}px`
    tip.style.left = `${Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8))}px`
  })
  addEventListener("scroll", () => tip.matches(":popover-open") && tip.hidePopover(), { passive: true })
})()
