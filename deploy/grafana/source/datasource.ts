/** The data source that is chosen at the top of a dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** Of a series of a single process: that it is one of those chosen at the top. */
export const CHOSEN = 'job=~"$job",instance=~"$instance"';
