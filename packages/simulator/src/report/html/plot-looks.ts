/** The letters of axes and legends, in the page's colours. */
export const LABEL = { color: 'var(--quiet)', fontSize: 12 };

/** The lines of axes and grids. */
export const RULE = { color: 'var(--rule)' };

/** A legend above the plot. */
export const LEGEND = { top: 0, left: 0, itemGap: 22, itemWidth: 16, icon: 'rect', textStyle: LABEL };
