// jsdom draws nothing: it has no pseudo-elements, and says so loudly for each.
const styleOf = window.getComputedStyle.bind(window);
window.getComputedStyle = (e, pseudo) => (pseudo ? ({ content: "" } as CSSStyleDeclaration) : styleOf(e));
