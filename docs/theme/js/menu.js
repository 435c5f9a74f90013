// The menu of a narrow page, a drawer: while it is open the keyboard is in it and nowhere else, and a
// link, Escape or a wider window closes it. Its panels lie one over another; the focus goes along.
(() => {
  const drawer = document.getElementById("__drawer")
  const menu = document.querySelector(".md-sidebar--primary")
  const button = document.querySelector(".md-header__button[for=__drawer]")
  const rest = document.querySelectorAll(".md-skip, .md-header, .md-sidebar--secondary, .md-content, .md-top, .md-footer")
  const focus = (element) => element?.focus({ preventScroll: true })

  const look = () => {
    for (const each of rest) each.inert = drawer.checked
    if (!drawer.checked) return focus(button)
    const stops = [...menu.querySelectorAll("a[href], label[tabindex]")]
    focus(stops.find((each) => each.checkVisibility({ visibilityProperty: true })))
  }
  const close = () => {
    if (!drawer.checked) return
    drawer.checked = false
    look()
  }
  drawer.addEventListener("change", look)
  matchMedia("(min-width: 76.25em)").addEventListener("change", close)
  document.addEventListener("keydown", ({ key }) => key === "Escape" && close())
  menu.addEventListener("click", ({ target }) => target.closest("a[href]") && close())

  for (const each of menu.querySelectorAll("label.md-nav__title[for^=__nav], label[for=__toc]")) each.tabIndex = 0
  menu.addEventListener("change", ({ target }) => {
    if (!drawer.checked) return // the tree of a wide page unfolds in its place
    focus(target.parentElement.querySelector(target.checked ? ".md-nav__title" : ":scope > label.md-nav__link"))
  })
})()
