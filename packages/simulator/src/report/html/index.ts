/** The report of a simulation as a page, and what pages with plots are made of. */
export { type Drawing, drawSvg, type DrawingSize } from './draw-svg.js';
export { htmlReport } from './html-report.js';
export { html, Markup } from './markup.js';
export { PAGE_STYLE } from './page-style.js';
export { LABEL, LEGEND, RULE } from './plot-looks.js';
export { axisCount } from './quantities.js';
