/** What pages of reports on a fleet have beside the looks of all pages. */
export const REPORT_STYLE = `
caption { text-align: left; color: var(--quiet); font-size: .85rem; padding-bottom: .3rem; }
section > p { margin: 0 0 .6rem; color: var(--quiet); max-width: 46rem; }
h2 { scroll-margin-top: 1rem; } header { --tone: var(--blue); }
.list { overflow: auto; max-height: 30rem; margin-top: .8rem; } .list:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
.list :is(th, td) { overflow-wrap: normal; white-space: nowrap; padding-right: 1.5rem; } .list :is(th, td):last-child { padding-right: .3rem; }
.list thead th { position: sticky; top: 0; background: var(--paper); vertical-align: bottom; }
.list .wraps { white-space: normal; overflow-wrap: anywhere; min-width: 11rem; } .more { margin-top: .8rem; }
tbody tr:last-child :is(th, td) { border-bottom: 0; }
footer { margin-top: 3rem; padding-top: .8rem; border-top: 1px solid var(--rule); color: var(--quiet); font-size: .85rem; }
@media print { .list { overflow: visible; max-height: none; } .list :is(th, td) { white-space: normal; padding-right: .5rem; }
  .list thead th { position: static; }
  footer { break-inside: avoid; } thead { display: table-header-group; } .tiles { grid-template-columns: repeat(6, 1fr); } }
`;
